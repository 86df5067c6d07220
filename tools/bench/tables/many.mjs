/** One client of the table `many`, in a separate process: prints JSON. Needs `--expose-gc`. */
import { setTimeout as wait } from 'node:timers/promises';
import { clients, DRAINED } from '../answers/clients.mjs';
import { quantile } from '../measure/median.mjs';

const { client, url, answers, seconds } = JSON.parse(process.argv[2]);
const answer = clients[client](url);
const latenciesMs = [];
let isMeasuring = false;
let opened = 0;
let complete = 0;
const failures = [];

const before = memory();
const all = Array.from({ length: answers }, () => readOne());
while (opened < answers && failures.length === 0) await wait(50);
const open = memory();
await wait(1000); // a delay by garbage collection doesn't count
isMeasuring = true;
await wait(seconds * 1000);
isMeasuring = false;
await fetch(`${url}/finish`);
await Promise.all(all);

const result = {
  complete,
  failure: failures[0],
  heapKiB: (open.heap - before.heap) / answers / 1024,
  residentKiB: (open.resident - before.resident) / answers / 1024,
  events: latenciesMs.length,
  p50Ms: quantile(latenciesMs, 0.5),
  p99Ms: quantile(latenciesMs, 0.99),
  maxMs: quantile(latenciesMs, 1),
};
console.log(JSON.stringify(result));
process.exit();

/** Reads an answer to its end; an answer is whole if its events arrive without a gap. */
async function readOne() {
  let count = 0;
  let isWhole = true;
  const onText = (text) => {
    const now = process.hrtime.bigint();
    for (const [, number, sentAt] of text.matchAll(/(\d+):(\d+) /g)) {
      if (Number(number) !== count) {
        isWhole &&= DRAINED.includes(client); // which receives the earlier ones again
        continue;
      }
      if (count++ === 0) opened++;
      if (isMeasuring) latenciesMs.push(Number(now - BigInt(sentAt)) / 1e6);
    }
  };
  try {
    await answer({ onDelta: onText, onBytes: (bytes) => onText(bytes.toString()) });
    if (isWhole && count > 0) complete++;
  } catch (error) {
    failures.push(String(error));
  }
}

/** The memory in use, without garbage, in bytes. */
function memory() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}
