/**
 * Reads answers through a gateway, which runs in a separate process, and prints the resources that it used,
 * as JSON. If the service holds answers back, all are open at a time when its memory is measured.
 */
import { spawn } from 'node:child_process';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { QUESTION } from '../contestants/clients/protocol.mjs';
import { GATEWAYS } from '../contestants/gateways.mjs';
import { wholeAnswer } from '../fixtures/workloads.mjs';

const { contestant, url, answer, held, answers, warmUps, concurrency } = JSON.parse(
  process.argv[2],
);
const text = wholeAnswer(answer).expected.join('');
const gateway = await start();
const headers = {
  'content-type': 'application/json',
  ...GATEWAYS[contestant].headersFor?.(url),
};
// Measuring memory takes so long that a gateway may close what is idle.
const agent = new http.Agent({ keepAlive: !held });

const result = held ? await openAll() : await readAll();
console.log(JSON.stringify(result));
process.exit();

async function readAll() {
  let right = await ask(warmUps, concurrency);
  await gateway.tell('start');
  right += await ask(answers, concurrency);
  const { cpuMs, wallMs, peakMiB } = await gateway.tell('usage');
  const wrong = warmUps + answers - right;
  if (wrong > 0) return { wrong: `${wrong} answers are wrong` };
  return { cpuMs: cpuMs / answers, wallMs: wallMs / answers, peakMiB };
}

/** All answers at a time. */
async function openAll() {
  const go = () => http.get(`${url}/go`, (response) => response.resume());
  await readOpen(warmUps, go);
  const before = await gateway.tell('start');
  let after;
  const right = await readOpen(answers, async () => {
    after = await gateway.tell('usage');
    await gateway.tell('start');
    go();
  });
  const { cpuMs } = await gateway.tell('usage');
  if (right < answers) return { wrong: `${answers - right} answers are wrong` };
  return {
    heapKiB: (after.heapBytes - before.heapBytes) / answers / 1024,
    residentKiB: (after.residentBytes - before.residentBytes) / answers / 1024,
    cpuMs: cpuMs / answers,
  };
}

/** The number of correct answers out of `count`, all open at a time before `onOpen` is called. */
async function readOpen(count, onOpen) {
  let open = 0;
  const onFirst = () => {
    if (++open === count) onOpen();
  };
  const all = await Promise.all(Array.from({ length: count }, () => isRight(onFirst)));
  return all.filter(Boolean).length;
}

/** The number of correct answers out of `count`. */
async function ask(count, lanes) {
  let started = 0;
  let right = 0;
  const lane = async () => {
    while (started++ < count) if (await isRight()) right++;
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return right;
}

async function isRight(onFirst) {
  const body = await read(onFirst);
  if (!body.includes('data: [DONE]')) return false;
  let seen = '';
  for (const [, json] of body.matchAll(/^data: (\{.*)$/gm)) {
    seen += JSON.parse(json).choices[0]?.delta?.content ?? '';
  }
  return seen === text;
}

function read(onFirst) {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers, agent };
    const sending = http.request(`${gateway.url}/v1/chat/completions`, options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        if (body === '') onFirst?.();
        body += chunk;
      });
      response.on('end', () => resolve(body)).on('error', reject);
    });
    sending.on('error', reject).end(JSON.stringify(QUESTION));
  });
}

async function start() {
  const file = fileURLToPath(new URL('gateway.mjs', import.meta.url));
  const args = ['--expose-gc', file, JSON.stringify({ contestant, url })];
  const env = { ...process.env, TRUSTED_CUSTOM_HOSTS: '127.0.0.1' };
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value);
  return {
    url: `http://127.0.0.1:${await next()}`,
    tell(line) {
      child.stdin.write(`${line}\n`);
      return next();
    },
  };
}
