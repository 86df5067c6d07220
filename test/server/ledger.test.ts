import fc from 'fast-check';
import { memoryLedger } from 'rxtalk/server';
import { describe, expect, it } from 'vitest';

const question = { prompt: 'Hi', model: 'm', temperature: 0 };

/** A ledger with a clock of the test. */
function ledgerAt(options: Parameters<typeof memoryLedger>[0] = {}) {
  const clock = { nowMs: 1_000_000 };
  return { clock, ledger: memoryLedger({ ...options, now: () => clock.nowMs }) };
}

describe('memoryLedger', () => {
  it('accepts a token `maxUses` times, even at once', async () => {
    const { ledger } = ledgerAt();
    const { token } = await ledger.issue();
    const results = await Promise.all(
      Array.from({ length: 23 }, () => ledger.submit(token, question)),
    );
    expect(results.filter((result) => result !== undefined)).toHaveLength(5);
    expect(new Set(results).size).toBe(6);
  });

  it('accepts a token until it expires, and no other', async () => {
    const { ledger, clock } = ledgerAt({ tokenTtlMs: 1000 });
    const { token, expiresAtMs } = await ledger.issue();
    expect(expiresAtMs).toBe(1_001_000);
    clock.nowMs = expiresAtMs;
    expect(await ledger.submit(token, question)).toBeTypeOf('string');
    clock.nowMs++;
    expect(await ledger.submit(token, question)).toBeUndefined();
    expect(await ledger.submit('constructor', question)).toBeUndefined();
  });

  it('opens a stream once, until its token expires', async () => {
    const { ledger, clock } = ledgerAt({ streamTtlMs: 1000 });
    const { token } = await ledger.issue();
    const [first = '', second = ''] = [
      await ledger.submit(token, question),
      await ledger.submit(token, { ...question, prompt: 'again' }),
    ];
    expect(await ledger.open(first)).toEqual(question);
    expect(await ledger.open(first)).toBeUndefined();
    clock.nowMs += 1001;
    expect(await ledger.open(second)).toBeUndefined();
    expect(await ledger.open(token)).toBeUndefined();
  });

  it('forgets the oldest tokens and questions beyond its limits', async () => {
    const { ledger } = ledgerAt({ maxTokens: 2, maxWaitingLength: 250 });
    const tokens = [await ledger.issue(), await ledger.issue(), await ledger.issue()];
    const [none, ...streams] = await Promise.all(
      tokens.map(({ token }) => ledger.submit(token, question)),
    );
    expect(none).toBeUndefined();
    const third = await ledger.submit(tokens[2]?.token ?? '', question);
    expect(await ledger.open(streams[0] ?? '')).toBeUndefined();
    expect(await ledger.open(streams[1] ?? '')).toEqual(question);
    expect(await ledger.open(third ?? '')).toEqual(question);
  });

  it('keeps its promises under any interleaving', async () => {
    const step = fc.oneof(
      fc.constant({ kind: 'issue' as const }),
      fc.record({ kind: fc.constant('submit' as const), token: fc.nat(9) }),
      fc.record({ kind: fc.constant('open' as const), stream: fc.nat(9) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 60 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { ledger, clock } = ledgerAt({ maxUses: 2, tokenTtlMs: 100, streamTtlMs: 50 });
        const tokens: { token: string; expiresAtMs: number; uses: number }[] = [];
        const streams: { token: string; until: number; isOpened: boolean; prompt: string }[] = [];
        for (const step of steps) {
          if (step.kind === 'wait') clock.nowMs += step.ms;
          if (step.kind === 'issue') tokens.push({ ...(await ledger.issue()), uses: 0 });
          if (step.kind === 'submit') {
            const bearer = tokens[step.token];
            if (!bearer) continue;
            const prompt = `prompt ${streams.length}`;
            const token = await ledger.submit(bearer.token, { ...question, prompt });
            const isGood = bearer.uses < 2 && clock.nowMs <= bearer.expiresAtMs;
            expect(token !== undefined).toBe(isGood);
            if (token === undefined) continue;
            bearer.uses++;
            streams.push({ token, until: clock.nowMs + 50, isOpened: false, prompt });
          }
          if (step.kind === 'open') {
            const stream = streams[step.stream];
            if (!stream) continue;
            const isGood = !stream.isOpened && clock.nowMs <= stream.until;
            const opened = await ledger.open(stream.token);
            expect(opened?.prompt).toBe(isGood ? stream.prompt : undefined);
            stream.isOpened = true;
          }
        }
      }),
    );
  });

  it.each([{ maxUses: 0 }, { tokenTtlMs: 0 }, { streamTtlMs: -1 }, { maxTokens: 1.5 }, { now: 1 }])(
    'refuses %j at once',
    (options) => expect(() => memoryLedger(options as never)).toThrow(TypeError),
  );
});
