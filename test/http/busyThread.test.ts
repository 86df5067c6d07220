import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import axios from 'axios';
import { createHttp } from 'rxtalk';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { stopTimers } from '../support/virtualTime';

/** Shared by this thread and the server's: places in an array of numbers. */
const [RECEIVED, RELEASED, ANSWERED] = [0, 1, 2];

/** A server in a separate thread, so that it answers while this one is busy. */
const program = `
  const { createServer } = require('node:http');
  const { parentPort, workerData } = require('node:worker_threads');
  const server = createServer((request, response) => {
    Atomics.store(workerData, ${RECEIVED}, 1);
    Atomics.wait(workerData, ${RELEASED}, 0);
    response.end('{}', () => {
      Atomics.store(workerData, ${ANSWERED}, 1);
      Atomics.notify(workerData, ${ANSWERED});
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

async function threadServer() {
  const state = new Int32Array(new SharedArrayBuffer(12));
  const worker = new Worker(program, { eval: true, workerData: state });
  onTestFinished(async () => {
    await worker.terminate();
  });
  const [port] = await once(worker, 'message');
  return { url: `http://127.0.0.1:${port}`, state };
}

describe.each(['http', 'fetch'] as const)('with the %s adapter, a response', (adapter) => {
  it('that has reached the socket when the deadline’s timer fires wins over the deadline', async () => {
    const { url, state } = await threadServer();
    stopTimers();
    const instance = axios.create({ adapter });
    const outcome = outcomeOf(createHttp({ baseURL: url, axios: instance }).json({ path: '/' }));
    await eventually('the server has the request', () => state[RECEIVED] === 1);
    Atomics.store(state, RELEASED, 1);
    Atomics.notify(state, RELEASED);
    Atomics.wait(state, ANSWERED, 0); // this thread is busy
    vi.advanceTimersByTime(60_000);
    expect(await outcome).toEqual({ values: [{}], error: undefined });
  });
});

it('an idle connection that expired while the thread was busy is not used', async () => {
  const used = new Set<unknown>();
  const server = await rawServer((request, response) => {
    used.add(request.socket);
    response.end('{}');
  });
  const http = createHttp({ baseURL: server.url, keepAliveMs: 60_000 });
  const ask = () => outcomeOf(http.json({ path: '/' }));
  await ask();
  await ask();
  expect(used.size).toBe(1);
  const nowMs = performance.now() + 61_000; // no timer has fired since
  const clock = vi.spyOn(performance, 'now').mockReturnValue(nowMs);
  onTestFinished(() => clock.mockRestore());
  expect(await ask()).toEqual({ values: [{}], error: undefined });
  expect(used.size).toBe(2);
});
