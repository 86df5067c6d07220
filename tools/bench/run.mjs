/**
 * Compares rxtalk with its peers, as ratios. It asserts no timing.
 *
 *   npm run bench -- --node 20 --only events --thorough --write
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';
import { parseArgs } from 'node:util';
import { install, nodeOf } from './install.mjs';

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: ['20', '22', '24'] },
    only: { type: 'string', multiple: true, default: ['events', 'deltas', 'answers', 'many'] },
    thorough: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

install();
// Their imports have to be installed first.
const { runInProcess } = await import('./runs/inProcess.mjs');
const { runAnswers } = await import('./runs/answers.mjs');
const { runMany } = await import('./runs/many.mjs');
const tables = {
  events: (node) => runInProcess('events', node, values.thorough, progress),
  deltas: (node) => runInProcess('deltas', node, values.thorough, progress),
  answers: (node) => runAnswers(node, values.thorough, progress),
  many: (node) => runMany(node, values.thorough, progress),
};
for (const name of values.only) {
  if (!tables[name]) throw new TypeError(`Expected \`--only\` to be one of ${Object.keys(tables)}`);
}

const said = [];
say('# What the bench says');
say(await machine());
for (const major of values.node) {
  const node = nodeOf(major);
  if (!node) {
    say(`## Node.js ${major}\n\nIts package has nothing for this platform.`);
    continue;
  }
  say(`## Node.js ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1)}`);
  for (const name of values.only) say(await tables[name](node));
}
if (values.write) writeFileSync(new URL('RESULTS.md', import.meta.url), `${said.join('\n\n')}\n`);

async function machine() {
  const { versionOf } = await import('./report/versions.mjs');
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const peers = ['rxtalk', 'rxjs', 'axios'].map((name) => `${name} ${versionOf(name)}`).join(', ');
  return `Written by \`${command()}\` on ${cores.length} × ${cores[0].model.trim()}, ${memory} GiB, ${type()}; ${peers}.

Times are medians of several rounds after a warm-up, in one process or in alternating ones; what is
given was checked before it was timed, and what takes more than a second is timed once. A ratio is
the time of rxtalk divided by that of the other one: under 1, rxtalk is ahead. Ratios compare; times
are those of one machine.`;
}

function command() {
  const args = process.argv.slice(2).join(' ');
  return args ? `npm run bench -- ${args}` : 'npm run bench';
}

function say(text) {
  said.push(text);
  console.log(`${text}\n`);
}

function progress(text) {
  process.stderr.write(`${text}\n`);
}
