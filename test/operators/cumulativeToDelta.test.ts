import fc from 'fast-check';
import { from, Subject } from 'rxjs';
import { cumulativeToDelta, type RewritePolicy, SnapshotRewriteError } from 'rxtalk';
import { describe, expect, test } from 'vitest';
import { record } from '../support/record';
import {
  fewCharacters,
  growing,
  loneFirstHalves,
  pairedText,
  throughUtf8,
  unitText,
} from '../support/snapshots';

const run = (snapshots: readonly string[], onRewrite?: RewritePolicy) =>
  record(from(snapshots).pipe(cumulativeToDelta(onRewrite === undefined ? {} : { onRewrite })));

const deltas = (snapshots: readonly string[], onRewrite?: RewritePolicy) =>
  run(snapshots, onRewrite).values;

describe('cumulativeToDelta', () => {
  test.each<[string, string[], string[]]>([
    ['emits what each snapshot adds', ['Hel', 'Hello', 'Hello!'], ['Hel', 'lo', '!']],
    ['emits nothing for a snapshot that adds nothing', ['', 'a', 'a', 'ab'], ['a', 'b']],
    ['emits nothing without snapshots', [], []],
    ['joins a split surrogate pair', ['a\uD83D', 'a😀', 'a😀b'], ['a', '😀', 'b']],
    ['joins the lowest surrogate pair', ['a\uD800', 'a\u{10000}'], ['a', '\u{10000}']],
    ['joins the highest surrogate pair', ['a\uDBFF', 'a\u{10FFFF}'], ['a', '\u{10FFFF}']],
    ['keeps a first half until the second arrives', ['\uD83D', '\uD83D', '😀'], ['😀']],
    ['emits U+FFFD for a first half at the end', ['a\uD83D'], ['a', '\uFFFD']],
    [
      'emits U+FFFD for a first half that other text follows',
      ['a\uD83D', 'a\uD83Db'],
      ['a', '\uFFFDb'],
    ],
    ['accepts a changed first half, because it was not emitted', ['a\uD83D', 'ab'], ['a', 'b']],
    ['takes two first halves for two characters', ['\uD83D', '\uD83D\uD83D'], ['\uFFFD', '\uFFFD']],
    ['emits U+FFFD for a second half alone', ['a', 'a\uDE00b'], ['a', '\uFFFDb']],
  ])('%s', (_, snapshots, expected) => {
    expect(deltas(snapshots)).toEqual(expected);
  });

  test('emits a delta together with its snapshot', () => {
    const source = new Subject<string>();
    const { values } = record(source.pipe(cumulativeToDelta()));
    source.next('a');
    expect(values).toEqual(['a']);
    source.next('a😀');
    expect(values).toEqual(['a', '😀']);
  });

  test('drops a first half if the source fails', () => {
    const source = new Subject<string>();
    const seen = record(source.pipe(cumulativeToDelta()));
    source.next('a\uD83D');
    source.error('broken');
    expect(seen).toMatchObject({ values: ['a'], error: 'broken' });
  });
});

describe('a snapshot that changes emitted text', () => {
  test.each<[string, string[], string[], string]>([
    ['changes the text', ['Hello', 'Help!'], ['Hello'], 'Hel'],
    ['shortens the text', ['Hello', 'Hell'], ['Hello'], 'Hell'],
    ['is empty', ['Hello', ''], ['Hello'], ''],
    ['shares nothing', ['Hello', 'Bye'], ['Hello'], ''],
    ['changes half of a pair', ['a😀', 'a😁'], ['a😀'], 'a'],
    ['cuts a pair in two', ['a😀', 'a\uD83D'], ['a😀'], 'a'],
  ])('is an error that holds the shared text if it %s', (_, snapshots, expected, shared) => {
    const { values, error } = run([...snapshots, 'Hello, never seen']);
    expect(values).toEqual(expected);
    expect(error).toBeInstanceOf(SnapshotRewriteError);
    expect(error).toMatchObject({ code: 'rewrite', shared, isRetryable: false });
  });

  test('is an error if U+FFFD was emitted for a half that turns out to be a pair', () => {
    const snapshots = ['\uD83D\uD83D', '😀'];
    expect(run(snapshots)).toMatchObject({ values: ['\uFFFD'], error: { shared: '' } });
    expect(deltas([...snapshots, '\uD83D\uD83D!'], 'ignore')).toEqual(['\uFFFD', '\uFFFD!']);
  });

  test('unsubscribes from the source', () => {
    const source = new Subject<string>();
    const seen = record(source.pipe(cumulativeToDelta()));
    source.next('a');
    source.next('b');
    expect(seen.end).toBe('error');
    expect(source.observed).toBe(false);
  });

  test('is skipped with `ignore` until a snapshot extends the emitted text', () => {
    const snapshots = ['Hello', 'Help', 'Hel', '', 'Hello', 'Hello you'];
    expect(deltas(snapshots, 'ignore')).toEqual(['Hello', ' you']);
  });

  test('is cut with `slice` at the length of the previous snapshot', () => {
    expect(deltas(['Hello', 'Howdy, you'], 'slice')).toEqual(['Hello', ', you']);
    expect(deltas(['Hello', 'Hi', 'Hi you'], 'slice')).toEqual(['Hello', ' you']);
    expect(deltas(['ab', 'x😀c'], 'slice')).toEqual(['ab', '\uFFFDc']);
  });
});

describe('the deltas of a growing text', () => {
  test('should always join to the last snapshot, and be well-formed and not empty', () => {
    fc.assert(
      fc.property(growing(pairedText), (snapshots) => {
        const pieces = deltas(snapshots);
        expect(pieces.join('')).toBe(snapshots.at(-1));
        for (const piece of pieces) expect(piece).toBe(throughUtf8(piece));
        expect(pieces).not.toContain('');
      }),
    );
  });

  test('should always join to the last snapshot as UTF-8 encodes it, even with lone halves', () => {
    fc.assert(
      fc.property(growing(unitText), (snapshots) => {
        const pieces = deltas(snapshots);
        expect(pieces.join('')).toBe(throughUtf8(snapshots.at(-1) ?? ''));
        for (const piece of pieces) expect(piece).toBe(throughUtf8(piece));
        expect(pieces).not.toContain('');
      }),
    );
  });

  test('should always be the same for each policy', () => {
    fc.assert(
      fc.property(growing(unitText), (snapshots) => {
        const expected = deltas(snapshots, 'error');
        expect(deltas(snapshots, 'ignore')).toEqual(expected);
        expect(deltas(snapshots, 'slice')).toEqual(expected);
      }),
    );
  });

  test('should always join to each snapshot so far, except for a first half at its end', () => {
    fc.assert(
      fc.property(growing(pairedText), (snapshots) => {
        const source = new Subject<string>();
        const { values } = record(source.pipe(cumulativeToDelta()));
        for (const snapshot of snapshots) {
          source.next(snapshot);
          expect(values.join('')).toBe(settled(snapshot));
        }
        source.complete();
        expect(values.join('')).toBe(snapshots.at(-1));
      }),
    );
  });
});

/** A snapshot without a first half at its end, which a later snapshot may complete. */
function settled(snapshot: string): string {
  return snapshot.replace(/[\uD800-\uDBFF]$/, '');
}

/** The deltas that turn each text on a screen into the next. */
function deltasBetween(screens: readonly string[]): string[] {
  return screens
    .map((screen, index) => screen.slice(screens[index - 1]?.length ?? 0))
    .filter((delta) => delta !== '');
}

/** The part of a snapshot that is shown when it arrives. */
function screenOf(snapshot: string): string {
  return throughUtf8(settled(snapshot));
}

/** The snapshots that extend the shown text, and the index of the first one that doesn't. */
function modelOf(snapshots: readonly string[]) {
  const accepted: string[] = [];
  let firstRewrite = -1;
  snapshots.forEach((snapshot, index) => {
    if (screenOf(snapshot).startsWith(screenOf(accepted.at(-1) ?? ''))) accepted.push(snapshot);
    else if (firstRewrite === -1) firstRewrite = index;
  });
  return { accepted, firstRewrite };
}

describe('any sequence of snapshots', () => {
  // Several growing texts in a row: each change from one to the next may be a rewrite.
  const sequences = (texts: fc.Arbitrary<string>) =>
    fc.array(growing(texts), { maxLength: 4 }).map((runs) => runs.flat());

  test('should always end at the first rewrite with `error`', () => {
    fc.assert(
      fc.property(sequences(fc.oneof(pairedText, fewCharacters)), (snapshots) => {
        const { accepted, firstRewrite } = modelOf(snapshots);
        const seen = run(snapshots, 'error');
        if (firstRewrite === -1) {
          const screens = [...accepted.map(screenOf), throughUtf8(accepted.at(-1) ?? '')];
          expect(seen).toMatchObject({ values: deltasBetween(screens), end: 'complete' });
          return;
        }
        const before = snapshots.slice(0, firstRewrite);
        expect(seen.values).toEqual(deltasBetween(before.map(screenOf)));
        expect(seen.error).toBeInstanceOf(SnapshotRewriteError);
        const shared = commonStart(before.at(-1) ?? '', snapshots[firstRewrite] ?? '');
        expect(seen.error).toMatchObject({ shared });
      }),
    );
  });

  test('should always show with `ignore` the snapshots that extend the shown text', () => {
    fc.assert(
      fc.property(sequences(fc.oneof(fewCharacters, loneFirstHalves)), (snapshots) => {
        const { accepted } = modelOf(snapshots);
        const screens = [...accepted.map(screenOf), throughUtf8(accepted.at(-1) ?? '')];
        expect(deltas(snapshots, 'ignore')).toEqual(deltasBetween(screens));
      }),
    );
  });

  test('should always be cut with `slice` at the length of the previous snapshot', () => {
    fc.assert(
      fc.property(sequences(unitText), (snapshots) => {
        const cuts = snapshots.map((snapshot, index) =>
          throughUtf8(settled(snapshot).slice(settled(snapshots[index - 1] ?? '').length)),
        );
        const last = snapshots.at(-1) ?? '';
        const rest = throughUtf8(last.slice(settled(last).length));
        expect(deltas(snapshots, 'slice')).toEqual([...cuts, rest].filter(Boolean));
      }),
    );
  });
});

/** The longest start that two texts share, in whole characters. */
function commonStart(a: string, b: string): string {
  const [left, right] = [[...settled(a)], [...settled(b)]];
  const differs = left.findIndex((character, index) => character !== right[index]);
  return differs === -1 ? left.join('') : left.slice(0, differs).join('');
}
