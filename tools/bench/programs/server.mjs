/**
 * The service that the clients ask, in a separate process. It checks nothing, so that it is faster than its
 * clients. Prints its URL; exits when its standard input ends.
 *
 * `isSpaced` passes each write to the system by itself. `held` keeps every answer back after its first events, until `/go` is asked for: then, in every
 * millisecond, each of the next `perMs` answers gets one event.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { setImmediate } from 'node:timers/promises';
import { cut } from '../fixtures/cut.mjs';
import { wholeAnswer } from '../fixtures/workloads.mjs';

const { answer, writeSize, held, isSpaced, secure } = JSON.parse(process.argv[2]);
/** How many writes are passed to the system at once. */
const BATCH = 16;

const writes = cut(wholeAnswer(answer).events, writeSize);
let waiting = [];
let token = 0;

const options = {
  keepAliveTimeout: 60_000,
  ...(secure && { key: readFileSync(secure.key), cert: readFileSync(secure.cert) }),
};
const server = (secure ? https : http).createServer(options, (request, response) => {
  const { pathname } = new URL(request.url, 'http://127.0.0.1');
  request.resume();
  if (/\/(stream|completions)$/.test(pathname)) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (held) hold(response);
    else if (isSpaced) sendSpaced(response);
    else sendWhole(response);
    return;
  }
  if (pathname === '/go') sendHeld();
  const expires_at = Math.floor(Date.now() / 1000) + 3600;
  const body = JSON.stringify({ data: { token: `token-${token++}`, expires_at } });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
});
server.listen(0, '127.0.0.1', 4096);
await once(server, 'listening');
console.log(`${secure ? 'https' : 'http'}://127.0.0.1:${server.address().port}`);
process.stdin.resume().on('end', () => process.exit());

/** To HTTP, each write is a separate chunk; only the system receives several at once. */
async function sendWhole(response) {
  for (let start = 0; start < writes.length; start += BATCH) {
    response.socket?.cork();
    let hasRoom = true;
    for (const write of writes.slice(start, start + BATCH)) hasRoom = response.write(write);
    response.socket?.uncork();
    if (!hasRoom && response.writableNeedDrain) await once(response, 'drain');
  }
  response.end();
}

/** Each write in a separate turn of the event loop, so that the other side reads it by itself. */
async function sendSpaced(response) {
  for (const write of writes) {
    response.write(write);
    await setImmediate();
  }
  response.end();
}

function hold(response) {
  for (const write of writes.slice(0, held.events)) response.write(write);
  waiting.push({ response, sent: held.events });
}

function sendHeld() {
  const answers = waiting;
  waiting = [];
  const startedAtMs = performance.now();
  let served = 0;
  const sending = setInterval(() => {
    const due = Math.floor((performance.now() - startedAtMs) * held.perMs) - served;
    // After a delay, an answer doesn't get two events at once.
    for (let left = Math.min(due, answers.length); left > 0; left--) {
      const next = answers.shift();
      served++;
      next.response.write(writes[next.sent++]);
      if (next.sent < writes.length) answers.push(next);
      else next.response.end();
    }
    if (answers.length === 0) clearInterval(sending);
  }, 1);
}
