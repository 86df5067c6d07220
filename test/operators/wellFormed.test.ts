import fc from 'fast-check';
import { from, Subject } from 'rxjs';
import { wellFormed } from 'rxtalk';
import { describe, expect, it, test } from 'vitest';
import { chunked } from '../support/chunkings';
import { record, valuesOf } from '../support/record';
import { throughUtf8, unitText } from '../support/snapshots';

const halves = ['\uD83D', '\uDE00'] as const;

describe('wellFormed()', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['joins the halves of a character', ['a\uD83D', '\uDE00b'], ['a', '😀b']],
    ['joins halves around deltas without text', ['\uD83D', '', '\uDE00'], ['😀']],
    ['replaces a first half that stays alone', ['\uD83D', 'a'], ['\uFFFDa']],
    ['replaces a second half that comes alone', ['a', '\uDE00'], ['a', '\uFFFD']],
    ['replaces a first half at the end', ['a', '\uD83D'], ['a', '\uFFFD']],
    ['replaces halves in the wrong order', ['\uDE00', '\uD83D'], ['\uFFFD', '\uFFFD']],
    ['drops deltas without text', ['', 'a', ''], ['a']],
  ])('%s', (_, deltas, expected) => {
    expect(valuesOf(from(deltas).pipe(wellFormed()))).toEqual(expected);
  });

  it('drops a pending half when the source fails', () => {
    const source = new Subject<string>();
    const seen = record(source.pipe(wellFormed()));
    source.next(`a${halves[0]}`);
    const error = new Error('reset');
    source.error(error);
    expect(seen).toMatchObject({ values: ['a'], end: 'error', error });
  });

  test('should always emit the same text as `TextEncoder`, in whole characters', () => {
    fc.assert(
      fc.property(chunked(unitText), ({ whole, chunks }) => {
        const deltas = valuesOf(from(chunks).pipe(wellFormed()));
        expect(deltas.join('')).toBe(throughUtf8(whole));
        for (const delta of deltas) {
          expect(delta).not.toBe('');
          expect(delta.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});
