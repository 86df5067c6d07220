import type { Socket } from 'node:net';
import { concat, EMPTY } from 'rxjs';
import { createGPTalk, type GPTalkOptions } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { record } from '../support/record';
import { answer, at, type Handlers, json, secrets, service } from '../support/service';

const whole = { values: ['Hello'], error: undefined };
const nothing = { values: [], error: undefined };

async function client(handlers: Handlers = {}, options: GPTalkOptions = {}) {
  const used = new Set<Socket>();
  const handle = service(handlers);
  const server = await rawServer((request, response) => {
    used.add(request.socket);
    handle(request, response);
  });
  const steps = () => server.requests.map((line) => /\/(\w+)(\?.*)?$/.exec(line)?.[1]);
  return { server, used, steps, gptalk: createGPTalk({ baseURL: server.url, ...options }) };
}

describe('warmUp()', () => {
  it('leaves only two requests, on the same connection, for the first answer', async () => {
    const { gptalk, steps, used } = await client();
    expect(await outcomeOf(gptalk.warmUp())).toEqual(nothing);
    expect(steps()).toEqual(['login']);
    expect(gptalk.tokens.inHand?.uses).toBe(0);
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    expect(steps()).toEqual(['login', 'text', 'stream']);
    expect(used.size).toBe(1);
  });

  it('does nothing before it is subscribed to', async () => {
    const { gptalk, steps } = await client();
    gptalk.warmUp();
    expect(gptalk.tokens.logins).toBe(0);
    expect(steps()).toEqual([]);
  });

  it('completes at once if a token is in hand', async () => {
    const { gptalk } = await client();
    await outcomeOf(gptalk.stream('Hi'));
    expect(record(gptalk.warmUp())).toMatchObject({ values: [], end: 'complete' });
    expect(gptalk.tokens).toMatchObject({ logins: 1, inHand: { uses: 1 } });
  });

  it('logs in if the last use of the token is taken', async () => {
    const { gptalk, steps } = await client({}, { maxUses: 1 });
    await outcomeOf(gptalk.stream('Hi'));
    expect(await outcomeOf(gptalk.warmUp())).toEqual(nothing);
    expect(steps()).toEqual(['login', 'text', 'stream', 'login']);
  });

  it('shares its login with other warm-ups and with answers that start in the meantime', async () => {
    const { gptalk, steps } = await client();
    const warmUps = [record(gptalk.warmUp()), record(gptalk.warmUp())];
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    expect(warmUps).toMatchObject([{ end: 'complete' }, { end: 'complete' }]);
    expect(steps()).toEqual(['login', 'text', 'stream']);
  });

  it('fails as a login does, and the next answer logs in again', async () => {
    let logins = 0;
    const { gptalk } = await client(
      at('login', (response) => {
        if (++logins === 1) answer(response, 403, `no: ${secrets.fingerprint}`);
        else json(response, { token: secrets.bearer, expires_at: 4_000_000_000 });
      }),
      { fingerprint: secrets.fingerprint },
    );
    const { error } = await outcomeOf(gptalk.warmUp());
    expect(error).toMatchObject({ code: 'http-status', status: 403, step: 'login' });
    expect(error).toMatchObject({ outcome: 'refused', url: gptalk.url });
    expect(error).not.toHaveProperty('serverMessage');
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
  });

  it('cancels the login when it is unsubscribed from', async () => {
    const { gptalk, server } = await client(at('login', () => {}));
    const warmUp = record(gptalk.warmUp());
    await eventually('the login has arrived', () => server.requests.length === 1);
    warmUp.unsubscribe();
    await eventually('the socket is closed', () => server.sockets.size === 0);
    expect(gptalk.tokens.inHand).toBeUndefined();
  });

  it.each([
    ['an answer', 'stream'],
    ['another warm-up', 'warmUp'],
  ] as const)('leaves the login to %s that waits for it', async (_, waits) => {
    let finish = () => {};
    const { gptalk, steps } = await client(
      at('login', (response) => {
        finish = () => json(response, { token: secrets.bearer, expires_at: 4_000_000_000 });
      }),
    );
    const warmUp = record(gptalk.warmUp());
    const other = record(waits === 'stream' ? gptalk.stream('Hi') : gptalk.warmUp());
    await eventually('the login has arrived', () => steps().length === 1);
    warmUp.unsubscribe();
    finish();
    await eventually('the other is complete', () => other.end === 'complete');
    expect(gptalk.tokens.logins).toBe(1);
  });

  it('continues when the answers that wait for its login are unsubscribed from', async () => {
    let finish = () => {};
    const { gptalk, steps } = await client(
      at('login', (response) => {
        finish = () => json(response, { token: secrets.bearer, expires_at: 4_000_000_000 });
      }),
    );
    const answers = [record(gptalk.stream('Hi')), record(gptalk.stream('Hi'))];
    const warmUp = record(gptalk.warmUp());
    await eventually('the login has arrived', () => steps().length === 1);
    for (const one of answers) one.unsubscribe();
    finish();
    await eventually('the warm-up is complete', () => warmUp.end === 'complete');
    expect(gptalk.tokens).toMatchObject({ logins: 1, inHand: { uses: 0 } });
  });

  it('is an Observable that composes with the answer', async () => {
    const { gptalk, steps } = await client();
    const answer$ = concat(gptalk.warmUp(), EMPTY, gptalk.stream('Hi'));
    expect(await outcomeOf(answer$)).toEqual(whole);
    expect(steps()).toEqual(['login', 'text', 'stream']);
  });
});
