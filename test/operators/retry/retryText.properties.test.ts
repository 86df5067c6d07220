import fc from 'fast-check';
import { type RxtalkError, SnapshotRewriteError } from 'rxtalk';
import { describe, expect, test } from 'vitest';
import type { Recorded } from '../../support/record';
import { fewCharacters, pairedText, throughUtf8, unitText } from '../../support/snapshots';
import { type Attempt, brokenOff, run, whole } from './attempts';

/** Runs these attempts, and checks what holds of every output. */
function runAll(attempts: readonly Attempt[], count: number) {
  const seen = run(attempts, { count });
  expect(seen.values).not.toContain('');
  expect(seen.values.every((delta) => delta.isWellFormed())).toBe(true);
  expect(seen.released).toBe(seen.subscribed);
  return { seen, text: seen.values.join(''), subscribed: seen.subscribed };
}

describe('the joined deltas of retryText', () => {
  const counts = fc.integer({ min: 1, max: 5 });
  const answers = fc.oneof(pairedText, unitText);

  /** An answer that breaks off several times, each time cut in another way, and is there at last. */
  const histories = answers.chain((answer) =>
    fc.record({
      answer: fc.constant(answer),
      failures: fc.array(brokenOff(answer), { maxLength: 6 }),
      last: whole(answer),
      count: counts,
    }),
  );

  test('should always be the answer, or the start of it with the error', () => {
    fc.assert(
      fc.property(histories, ({ answer, failures, last, count }) => {
        const { seen, text, subscribed } = runAll([...failures, last], count);
        const shown = throughUtf8(answer);
        if (failures.length <= count) {
          expect(seen.end).toBe('complete');
          expect(text).toBe(shown);
        } else {
          const error = failures[count]?.error as RxtalkError;
          const isRetryable = error.isRetryable && text === '';
          expect(seen.error).toMatchObject({ message: error.message, isRetryable });
          expect(shown.startsWith(text)).toBe(true);
        }
        expect(subscribed).toBe(Math.min(failures.length, count) + 1);
      }),
    );
  });

  test('should always contain the text of the longest attempt', () => {
    fc.assert(
      fc.property(histories, ({ failures, last, count }) => {
        const started = [...failures, last].slice(0, count + 1);
        const lengths = started.map((attempt) => shownOf(attempt).length);
        expect(runAll([...failures, last], count).text).toHaveLength(Math.max(...lengths));
      }),
    );
  });

  test('should always be the deltas themselves if nothing fails', () => {
    fc.assert(
      fc.property(pairedText, (answer) => {
        const { seen } = runAll([{ deltas: [...answer] }], 1);
        expect(seen.values).toEqual([...answer]);
      }),
    );
  });
});

describe('retryText of answers that differ', () => {
  const attempts = fc.tuple(
    fc.array(fewCharacters.chain(brokenOff), { maxLength: 4 }),
    fewCharacters.chain(whole),
  );

  test('should always end with a `SnapshotRewriteError` after a part of the first ones', () => {
    fc.assert(
      fc.property(attempts, ([failures, last]) => {
        const { seen, text, subscribed } = runAll([...failures, last], 5);
        const expected = expectedOf([...failures, last]);
        expect(text).toBe(expected.text);
        expect(subscribed).toBe(expected.subscribed);
        expectRewrite(seen, expected.shared);
      }),
    );
  });
});

function expectRewrite(
  { end, error }: Pick<Recorded<string>, 'end' | 'error'>,
  shared: string | undefined,
): void {
  expect(end).toBe(shared === undefined ? 'complete' : 'error');
  if (shared === undefined) return;
  expect(error).toBeInstanceOf(SnapshotRewriteError);
  expect((error as SnapshotRewriteError).shared).toBe(shared);
}

/** What an attempt brings on its own: the first half of a pair at its end is not shown yet. */
function shownOf({ deltas, error }: Attempt): string {
  const text = deltas.join('');
  return throughUtf8(error ? text.replace(/[\uD800-\uDBFF]$/, '') : text);
}

/** The same, worked out from whole texts. */
function expectedOf(attempts: readonly Attempt[]) {
  let text = '';
  for (const [index, attempt] of attempts.entries()) {
    const shown = shownOf(attempt);
    const isShort = text.startsWith(shown) && (attempt.error !== undefined || shown === text);
    if (!isShort && !shown.startsWith(text)) {
      const known = [...text];
      const other = [...shown];
      const place = known.findIndex((character, at) => character !== other[at]);
      return { text, subscribed: index + 1, shared: known.slice(0, place).join('') };
    }
    if (!isShort) text = shown;
  }
  return { text, subscribed: attempts.length, shared: undefined };
}
