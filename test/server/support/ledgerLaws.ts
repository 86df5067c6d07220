import fc from 'fast-check';
import type { TokenLedger } from 'rxtalk/server';
import { describe, expect, it } from 'vitest';

const question = { prompt: 'Hi', model: 'm', temperature: 0 };

export interface LedgerOptions {
  readonly maxUses?: number;
  readonly tokenTtlMs?: number;
  readonly streamTtlMs?: number;
}

/** An empty ledger whose time the test moves. */
export interface TestedLedger {
  readonly ledger: TokenLedger;
  advance(ms: number): Promise<void>;
}

/** What every ledger guarantees. Durations are seconds, so that the time of the test doesn't count. */
export function ledgerLaws(
  name: string,
  create: (options?: LedgerOptions) => Promise<TestedLedger>,
): void {
  const second = 1_000;

  describe(`a token of ${name}`, () => {
    it('is accepted `maxUses` times, even at once', async () => {
      const { ledger } = await create();
      const { token } = await ledger.issue();
      const results = await Promise.all(
        Array.from({ length: 23 }, () => ledger.submit(token, question)),
      );
      expect(results.filter((result) => result !== undefined)).toHaveLength(5);
      expect(new Set(results).size).toBe(6);
    });

    it('opens one stream if it is of a stream, once, and none otherwise', async () => {
      const { ledger } = await create();
      const { token } = await ledger.issue();
      const asked = { prompt: 'Ünïcode 🎉\n"', model: 'm', temperature: 0.7 };
      const stream = (await ledger.submit(token, asked)) ?? '';
      expect(await ledger.open(token)).toBeUndefined();
      expect(await ledger.submit(stream, question)).toBeUndefined();
      const opened = await Promise.all([ledger.open(stream), ledger.open(stream)]);
      expect(opened.filter((one) => one !== undefined)).toEqual([asked]);
      for (const unknown of ['', 'constructor', '{ledger}']) {
        expect(await ledger.open(unknown)).toBeUndefined();
        expect(await ledger.submit(unknown, question)).toBeUndefined();
      }
    });

    it('keeps its guarantees in any order of steps', async () => {
      const step = fc.oneof(
        fc.constant({ kind: 'issue' as const }),
        fc.record({ kind: fc.constant('submit' as const), token: fc.nat(9) }),
        fc.record({ kind: fc.constant('open' as const), stream: fc.nat(9) }),
        fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 60 }) }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const tokenTtlMs = 100.5 * second;
          const streamTtlMs = 50.5 * second;
          const { ledger, advance } = await create({ maxUses: 2, tokenTtlMs, streamTtlMs });
          let nowMs = 0;
          const tokens: { token: string; until: number; uses: number }[] = [];
          const streams: { token: string; until: number; isOpened: boolean; prompt: string }[] = [];
          for (const step of steps) {
            if (step.kind === 'wait') {
              nowMs += step.seconds * second;
              await advance(step.seconds * second);
            }
            if (step.kind === 'issue') {
              const { token } = await ledger.issue();
              tokens.push({ token, until: nowMs + tokenTtlMs, uses: 0 });
            }
            if (step.kind === 'submit') {
              const bearer = tokens[step.token];
              if (!bearer) continue;
              const prompt = `prompt ${streams.length}`;
              const token = await ledger.submit(bearer.token, { ...question, prompt });
              expect(token !== undefined).toBe(bearer.uses < 2 && nowMs <= bearer.until);
              if (token === undefined) continue;
              bearer.uses++;
              streams.push({ token, until: nowMs + streamTtlMs, isOpened: false, prompt });
            }
            if (step.kind === 'open') {
              const stream = streams[step.stream];
              if (!stream) continue;
              const isGood = !stream.isOpened && nowMs <= stream.until;
              const opened = await ledger.open(stream.token);
              expect(opened?.prompt).toBe(isGood ? stream.prompt : undefined);
              stream.isOpened = true;
            }
          }
        }),
      );
    });
  });
}
