/** One client of the table `answers`, in a separate process: prints JSON. */
import { clients, DRAINED } from '../answers/clients.mjs';
import { snapshots } from '../fixtures/workloads.mjs';

const { client, url, byteCount, answers, concurrency, warmUps } = JSON.parse(process.argv[2]);
const { events, expected } = snapshots('ASCII', byteCount);
const wholeText = expected.join('');
const wholeBytes = events.reduce((sum, { length }) => sum + length, 0);
const answer = clients[client](url);

await answerAll(warmUps);
const startedAtMs = performance.now();
const before = process.cpuUsage();
const right = await answerAll(answers);
const { user, system } = process.cpuUsage(before);
const wallMs = performance.now() - startedAtMs;
const peakMiB = process.resourceUsage().maxRSS / 1024;
const wrong = right === answers ? undefined : `${answers - right} of ${answers} answers are wrong`;
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, wallMs, peakMiB, wrong }));
process.exit();

/** The number of correct answers out of `count`. */
async function answerAll(count) {
  let started = 0;
  let right = 0;
  const lanes = Array.from({ length: concurrency }, async () => {
    while (started++ < count) if (await isRight()) right++;
  });
  await Promise.all(lanes);
  return right;
}

async function isRight() {
  let text = '';
  let bytes = 0;
  const onDelta = (delta) => {
    text += delta;
  };
  const onBytes = (chunk) => {
    bytes += chunk.length;
  };
  await answer({ onDelta, onBytes });
  return DRAINED.includes(client) ? bytes === wholeBytes : text === wholeText;
}
