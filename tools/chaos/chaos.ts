/**
 * Random plans of faults, several answers at a time, random unsubscriptions, short deadlines; every
 * promise is checked in every run. A failure is shrunk and printed with its seed.
 *
 *   npm run chaos -- --runs 20000 --seed 7 --jobs 4
 *   npm run chaos -- --service openai              # otherwise every service has a part of the runs
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { chaosRuns, checkRun } from '../../test/chaos/chaosRun';
import type { ServiceName } from '../../test/chaos/served';
import { services } from '../../test/chaos/services';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    jobs: { type: 'string', default: '4' },
    service: { type: 'string' },
    isJob: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
for (const [name, value] of Object.entries({ runs, seed, jobs: Number(values.jobs) })) {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new TypeError(`Expected --${name} to be > 0`);
}

const names = Object.keys(services) as ServiceName[];
const tested = names.filter((name) => (values.service ?? name) === name);
if (tested.length === 0) throw new TypeError(`Expected --service to be one of ${names.join(', ')}`);

if (values.isJob) {
  const unhandled: unknown[] = [];
  process.on('unhandledRejection', (reason) => unhandled.push(reason));
  const numRuns = Math.ceil(runs / tested.length);
  for (const name of tested) {
    await fc.assert(fc.asyncProperty(chaosRuns(name), checkRun), { numRuns, seed });
  }
  if (unhandled.length > 0) throw new Error(`Unhandled rejections: ${unhandled.join('; ')}`);
  await nothingLeft();
} else {
  const jobs = Number(values.jobs);
  const startedAtMs = performance.now();
  console.log(
    `chaos: ${runs} runs in ${jobs} jobs, seeds ${seed} to ${seed + jobs - 1}, of ${tested.join(' and ')}`,
  );
  const exitCodes = await Promise.all(Array.from({ length: jobs }, (_, job) => runJob(job, jobs)));
  const seconds = Math.round((performance.now() - startedAtMs) / 1000);
  const failed = exitCodes.filter((code) => code !== 0).length;
  console.log(`chaos: ${runs} runs, ${failed} of ${jobs} jobs failed, ${seconds} s`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** Fails if a socket, a server or a timer is still open several turns of the event loop later. */
async function nothingLeft(): Promise<void> {
  for (let turn = 0; ; turn++) {
    const left = process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name));
    if (left.length === 0) return;
    if (turn > 1_000) throw new Error(`Still open: ${left.join(', ')}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A job is a separate process: it exits by itself only if nothing is left open. */
async function runJob(job: number, jobs: number): Promise<number | null> {
  const own = Math.floor(runs / jobs) + (job < runs % jobs ? 1 : 0);
  const script = fileURLToPath(import.meta.url);
  const options = ['--isJob', '--runs', String(own), '--seed', String(seed + job)];
  if (values.service) options.push('--service', values.service);
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...options], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [exitCode] = await once(child, 'exit');
  return exitCode;
}
