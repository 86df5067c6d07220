import { connect } from 'node:net';
import { createGPTalk } from 'rxtalk';
import { type ConnectionFault, inProcessGPTalk, type PlannedFault } from 'rxtalk/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { outcomeOf } from '../support/outcome';

const answer = () => ['Hel', 'lo'];
const whole = { values: ['Hel', 'lo'], error: undefined };
const kinds: readonly ConnectionFault['kind'][] = ['idle-close', 'idle-reset', 'surplus'];

describe.each(kinds)('%s', (kind) => {
  const fault = { kind, step: 'stream', request: 0, afterMs: 5 } as const;

  it('happens to an idle connection, and the next answer is complete', async () => {
    const server = await gptalkServer({ answer, faults: [fault] });
    const gptalk = createGPTalk({ baseURL: server.url });
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    await eventually('the connection is closed', () => server.stats.openSockets === 0);
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    expect(server.stats).toMatchObject({ logins: 1, texts: 2, openSockets: 1 });
  });

  it('spoils one answer at most if it coincides with the next request', async () => {
    const faults: PlannedFault[] = [{ ...fault, afterMs: 0 }];
    const server = await gptalkServer({ answer, faults });
    const gptalk = createGPTalk({ baseURL: server.url });
    const errors: unknown[] = [];
    for (let count = 0; count < 5; count++) {
      const { error } = await outcomeOf(gptalk.stream('Hi'));
      if (error) errors.push(error);
    }
    expect(errors.length).toBeLessThan(2);
    expect(server.stats.texts).toBeLessThan(6);
  });

  it('doesn’t happen if another request has arrived', async () => {
    const faults: PlannedFault[] = [
      { kind, step: 'login', request: 0, afterMs: 0 },
      { kind: 'split', step: 'login', request: 1, atByte: 0, pauseMs: 20 },
    ];
    const server = await gptalkServer({ faults });
    // Both requests arrive at once.
    const request = 'POST /api/chatgpt/user/login HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n';
    const received = await receivedAfter(server.url, request + request, 2);
    expect(received.match(/HTTP\/1.1 400 Bad Request/g)).toHaveLength(2);
    expect(received).toMatch(/\r\n0\r\n\r\n$/);
    expect(server.stats.openSockets).toBe(1);
  });

  it('has no effect in process', async () => {
    const service = inProcessGPTalk({ answer, faults: [fault] });
    expect(await outcomeOf(createGPTalk({ axios: service.axios }).stream('Hi'))).toEqual(whole);
  });
});

it('a surplus response repeats the response', async () => {
  const fault = { kind: 'surplus', step: 'login', afterMs: 0 } as const;
  const server = await gptalkServer({ faults: [fault] });
  const request = 'POST /api/chatgpt/user/login HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n';
  const received = await receivedAfter(server.url, request, 2);
  expect(received.match(/HTTP\/1.1 400/g)).toHaveLength(2);
  const [first, second] = received.match(/\{"code":400[^}]*\}/g) ?? [];
  expect(second).toBe(first);
});

/** All that a server has sent on one connection when so many rejections are whole. */
async function receivedAfter(url: string, sent: string, rejections: number): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('error', () => {}).write(sent);
  const whole = () => received.match(/"message":"[^"]*"\}(\r\n0\r\n\r\n)?/g) ?? [];
  await eventually('the rejections are whole', () => whole().length === rejections);
  return received;
}
