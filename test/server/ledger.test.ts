import { memoryLedger } from 'rxtalk/server';
import { describe, expect, it } from 'vitest';
import { ledgerLaws } from './support/ledgerLaws';

const question = { prompt: 'Hi', model: 'm', temperature: 0 };

/** A ledger with a clock of the test. */
function ledgerAt(options: Parameters<typeof memoryLedger>[0] = {}) {
  const clock = { nowMs: 1_000_000 };
  return { clock, ledger: memoryLedger({ ...options, now: () => clock.nowMs }) };
}

ledgerLaws('memoryLedger', async (options) => {
  const { clock, ledger } = ledgerAt(options);
  return {
    ledger,
    async advance(ms) {
      clock.nowMs += ms;
    },
  };
});

describe('memoryLedger', () => {
  it('accepts a token until it expires, and no unknown token', async () => {
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

  it.each([{ maxUses: 0 }, { tokenTtlMs: 0 }, { streamTtlMs: -1 }, { maxTokens: 1.5 }, { now: 1 }])(
    'rejects %j at once',
    (options) => expect(() => memoryLedger(options as never)).toThrow(TypeError),
  );
});
