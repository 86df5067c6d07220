/**
 * Compares rxtalk with its peers, as ratios. It asserts no timing.
 *
 *   npm run bench                           every question but the long ones, with this Node.js
 *   npm run bench -- --only shortAnswers    one question
 *   npm run bench -- --node 24              another version of Node.js
 *   npm run bench -- --all                  all versions, questions, peers and workloads
 *   npm run bench -- --write                also writes RESULTS.md and results.json
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installLibrary, installPackages, nodeIn } from '../checks/installed.mjs';
import { measure } from './measure/measure.mjs';
import { QUESTIONS } from './questions/questions.mjs';
import { reportOf, summaryOf } from './report/report.mjs';
import { setup } from './report/setup.mjs';
import { write } from './report/write.mjs';

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    node: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
  },
});
const asked = Object.keys(QUESTIONS).filter((name) => values.all || !QUESTIONS[name].isMore);
const names = values.only ?? asked;
for (const name of names) {
  if (QUESTIONS[name]) continue;
  throw new TypeError(`Expected \`--only\` to be one of ${Object.keys(QUESTIONS).join(', ')}`);
}
if (values.only && values.write) {
  throw new TypeError(
    'Expected `--write` without `--only`: it replaces the results of every question',
  );
}
const majors = values.node ?? (values.all ? ['20', '22', '24'] : undefined);
const startedAtMs = performance.now();

const here = fileURLToPath(new URL('.', import.meta.url));
installPackages(here);
installLibrary(here);
const nodes = majors?.map((major) => nodeIn(here, `node-${major}`)) ?? [process.execPath];
const versionOf = (node) => execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
const results = Object.fromEntries(nodes.map((node) => [versionOf(node), {}]));
const tables = [];
for (const name of names) {
  for (const node of nodes) results[versionOf(node)][name] = await ask(name, node);
  const measured = Object.entries(results).map(([version, all]) => [version, all[name]]);
  tables.push(reportOf(QUESTIONS[name], Object.fromEntries(measured)));
  console.log(`${tables.at(-1)}\n`);
}
const minutes = ((performance.now() - startedAtMs) / 60_000).toFixed(1);
const summary = [...summaryOf(results), `Measured in ${minutes} minutes.`].join('\n');
console.log(summary);
if (values.write) write([head(), ...tables].join('\n\n'), { ...setup(), nodes: results });

/** The samples of every workload of a question. */
async function ask(name, node) {
  const question = QUESTIONS[name];
  const { workloads, contestants, moreContestants = [] } = question;
  const chosen = values.all ? [...contestants, ...moreContestants] : contestants;
  const samples = {};
  for (const workload of workloads) {
    if (workload.isMore && !values.all) continue;
    const progress = (text) => process.stderr.write(`${[name, workload.name, text].join(' · ')}\n`);
    progress(versionOf(node));
    samples[workload.name] = await measure(node, question, workload, chosen, progress);
  }
  return samples;
}

function head() {
  const { machine, versions } = setup();
  const packages = Object.entries(versions).map((entry) => entry.join(' '));
  return `# Benchmark results

Written by \`npm run bench -- ${process.argv.slice(2).join(' ')}\` on ${machine}; ${packages.join(', ')}.

Each number is the median of several rounds, in which rxtalk and its peers take turns; the client and the
server are separate processes, and CPU is that of the client. A ratio is rxtalk divided by the best
peer: below 1, rxtalk is better. The quartiles of the rounds follow it; a question mark means that
the target lies between them. Before anything is timed, its output is checked. The samples are in
[results.json](results.json).

${summary.replaceAll('\n', '  \n')}`;
}
