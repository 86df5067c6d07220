/**
 * One client with many answers open at a time, in a separate process: prints JSON. It measures the memory
 * when all are open, and the CPU of each event after that. Needs `--expose-gc`.
 */
import http from 'node:http';
import { CLIENTS, openClient } from '../contestants/clients.mjs';
import { startUsage } from '../measure/usage.mjs';
import { readAnswer } from './readAnswer.mjs';

const { contestant, url, answer, held, answers, warmUps } = JSON.parse(process.argv[2]);
const ask = await openClient(contestant, url);
const isRight = readAnswer(ask, CLIENTS[contestant].gives, answer, held.events);

await openAll(warmUps);
const result = await openAll(answers);
console.log(JSON.stringify(result));
process.exit();

async function openAll(count) {
  let open = 0;
  const before = memory();
  let all;
  await new Promise((resolve, reject) => {
    const onOpen = () => {
      if (++open === count) resolve();
    };
    all = Promise.all(Array.from({ length: count }, () => isRight(onOpen)));
    all.catch(reject);
  });
  const after = memory();
  const usage = startUsage();
  http.get(`${url}/go`, (response) => response.resume());
  const right = (await all).filter(Boolean).length;
  const { cpuMs, wallMs } = usage();
  if (right < count) return { wrong: `${count - right} answers are wrong` };
  const events = count * (answer.events + 1 - held.events); // and [DONE]
  return {
    heapKiB: (after.heap - before.heap) / count / 1024,
    residentKiB: (after.resident - before.resident) / count / 1024,
    cpuUs: (cpuMs * 1000) / events,
    wallMs,
  };
}

/** The memory in use, without garbage, in bytes. */
function memory() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}
