/**
 * The service of the tables `answers` and `many`, in a separate process. It checks nothing, so that it
 * is faster than its clients. Prints its URL; exits when its standard input ends.
 *
 *   /finish ends the timed answers
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { snapshots } from '../fixtures/workloads.mjs';

const { byteCount, writeSize, intervalMs } = JSON.parse(process.argv[2]);
/** How many writes are passed to the system at once. */
const BATCH = 16;

const answer = byteCount ? Buffer.concat(snapshots('ASCII', byteCount).events) : undefined;
const writes = byteCount ? cutAnswer() : [];
const timed = new Set();
let token = 0;

const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
  const { pathname } = new URL(request.url, 'http://127.0.0.1');
  request.resume();
  if (pathname.endsWith('/stream')) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (answer) await sendWhole(response);
    else sendTimed(response);
    return;
  }
  if (pathname === '/finish') for (const finish of [...timed]) finish();
  const expires_at = Math.floor(Date.now() / 1000) + 3600;
  const body = JSON.stringify({ data: { token: `token-${token++}`, expires_at } });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
});
server.listen(0, '127.0.0.1', 4096);
await once(server, 'listening');
console.log(`http://127.0.0.1:${server.address().port}`);
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

/** An event in every interval, with its number and the time when it was sent. */
function sendTimed(response) {
  let content = '';
  let number = 0;
  const send = () => {
    content += `${number++}:${process.hrtime.bigint()} `;
    response.write(`data: ${JSON.stringify({ content })}\n\n`);
  };
  send();
  const sending = setInterval(send, intervalMs);
  const finish = () => {
    clearInterval(sending);
    timed.delete(finish);
    response.end('data: [DONE]\n\n');
  };
  timed.add(finish);
  response.on('close', finish);
}

function cutAnswer() {
  if (writeSize === undefined) return snapshots('ASCII', byteCount).events;
  const pieces = [];
  for (let start = 0; start < answer.length; start += writeSize) {
    pieces.push(answer.subarray(start, start + writeSize));
  }
  return pieces;
}
