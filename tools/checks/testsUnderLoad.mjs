/**
 * Runs `npm test` several times on a busy machine: during each run, loops occupy every core.
 *
 *     node tools/checks/testsUnderLoad.mjs --loops 4 --runs 10
 *
 * Prints how each run ended, and exits with 1 if one failed.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    loops: { type: 'string', default: '4' },
    runs: { type: 'string', default: '10' },
  },
});
const loopCount = countOf('loops', values.loops);
const runCount = countOf('runs', values.runs);

const loops = Array.from({ length: loopCount }, () =>
  spawn(process.execPath, ['-e', 'for(;;);'], { stdio: 'ignore' }),
);
process.on('exit', () => {
  for (const loop of loops) loop.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

let failures = 0;
for (let run = 1; run <= runCount; run++) {
  const startedAt = performance.now();
  const { exitCode, output } = await test();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`run ${run} of ${runCount}: ${exitCode === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  if (exitCode !== 0) {
    failures++;
    console.log(output);
  }
}
console.log(`${runCount - failures} of ${runCount} runs passed beside ${loopCount} busy loops`);
process.exit(failures === 0 ? 0 : 1);

/** Runs the tests until they end. */
function test() {
  return new Promise((resolve) => {
    const child = spawn('npm', ['test'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('close', (exitCode) => resolve({ exitCode, output }));
  });
}

function countOf(option, text) {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new TypeError(`Expected \`--${option}\` to be a whole number, got \`${text}\``);
}
