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

describe('what is new', () => {
  test.each<[string, string[], string[]]>([
    ['each snapshot adds its end', ['Hel', 'Hello', 'Hello!'], ['Hel', 'lo', '!']],
    ['a snapshot that adds nothing is not emitted', ['', 'a', 'a', 'ab'], ['a', 'b']],
    ['no snapshot adds nothing', [], []],
    ['a pair that is cut comes out whole', ['a\uD83D', 'a😀', 'a😀b'], ['a', '😀', 'b']],
    ['the first of all pairs that is cut', ['a\uD800', 'a\u{10000}'], ['a', '\u{10000}']],
    ['the last of all pairs that is cut', ['a\uDBFF', 'a\u{10FFFF}'], ['a', '\u{10FFFF}']],
    ['half a pair alone waits', ['\uD83D', '\uD83D', '😀'], ['😀']],
    ['half a pair that stays is U+FFFD', ['a\uD83D'], ['a', '\uFFFD']],
    ['half a pair that goes on otherwise is U+FFFD', ['a\uD83D', 'a\uD83Db'], ['a', '\uFFFDb']],
    ['half a pair may be taken back, as nobody saw it', ['a\uD83D', 'ab'], ['a', 'b']],
    ['two first halves are two characters', ['\uD83D', '\uD83D\uD83D'], ['\uFFFD', '\uFFFD']],
    ['a second half alone is U+FFFD', ['a', 'a\uDE00b'], ['a', '\uFFFDb']],
  ])('%s', (_, snapshots, expected) => {
    expect(deltas(snapshots)).toEqual(expected);
  });

  test('a delta is emitted with its snapshot, not later', () => {
    const source = new Subject<string>();
    const { values } = record(source.pipe(cumulativeToDelta()));
    source.next('a');
    expect(values).toEqual(['a']);
    source.next('a😀');
    expect(values).toEqual(['a', '😀']);
  });

  test('an error of the source drops the half that waits', () => {
    const source = new Subject<string>();
    const seen = record(source.pipe(cumulativeToDelta()));
    source.next('a\uD83D');
    source.error('broken');
    expect(seen).toMatchObject({ values: ['a'], error: 'broken' });
  });
});

describe('a snapshot that takes back what was emitted', () => {
  test.each<[string, string[], string[], string]>([
    ['changes it', ['Hello', 'Help!'], ['Hello'], 'Hel'],
    ['shortens it', ['Hello', 'Hell'], ['Hello'], 'Hell'],
    ['empties it', ['Hello', ''], ['Hello'], ''],
    ['shares nothing', ['Hello', 'Bye'], ['Hello'], ''],
    ['changes half a pair', ['a😀', 'a😁'], ['a😀'], 'a'],
    ['cuts a pair in two', ['a😀', 'a\uD83D'], ['a😀'], 'a'],
  ])('is an error that knows what both share, where it %s', (_, snapshots, expected, shared) => {
    const { values, error } = run([...snapshots, 'Hello, never seen']);
    expect(values).toEqual(expected);
    expect(error).toBeInstanceOf(SnapshotRewriteError);
    expect(error).toMatchObject({ code: 'rewrite', shared, isRetryable: false });
  });

  test('is one where U+FFFD was emitted for a half that turns out to be a pair', () => {
    const snapshots = ['\uD83D\uD83D', '😀'];
    expect(run(snapshots)).toMatchObject({ values: ['\uFFFD'], error: { shared: '' } });
    expect(deltas([...snapshots, '\uD83D\uD83D!'], 'ignore')).toEqual(['\uFFFD', '\uFFFD!']);
  });

  test('leaves the source', () => {
    const source = new Subject<string>();
    const seen = record(source.pipe(cumulativeToDelta()));
    source.next('a');
    source.next('b');
    expect(seen.end).toBe('error');
    expect(source.observed).toBe(false);
  });

  test('is skipped until the answer grows past it again, with `ignore`', () => {
    const snapshots = ['Hello', 'Help', 'Hel', '', 'Hello', 'Hello you'];
    expect(deltas(snapshots, 'ignore')).toEqual(['Hello', ' you']);
  });

  test('is cut by the length of the one before, with `slice`', () => {
    expect(deltas(['Hello', 'Howdy, you'], 'slice')).toEqual(['Hello', ', you']);
    expect(deltas(['Hello', 'Hi', 'Hi you'], 'slice')).toEqual(['Hello', ' you']);
    expect(deltas(['ab', 'x😀c'], 'slice')).toEqual(['ab', '\uFFFDc']);
  });
});

describe('for all growing texts', () => {
  test('should always join to the last snapshot, in deltas that are whole and not empty', () => {
    fc.assert(
      fc.property(growing(pairedText), (snapshots) => {
        const pieces = deltas(snapshots);
        expect(pieces.join('')).toBe(snapshots.at(-1));
        for (const piece of pieces) expect(piece).toBe(throughUtf8(piece));
        expect(pieces).not.toContain('');
      }),
    );
  });

  test('should always join to the last snapshot as UTF-8 carries it, lone halves included', () => {
    fc.assert(
      fc.property(growing(unitText), (snapshots) => {
        const pieces = deltas(snapshots);
        expect(pieces.join('')).toBe(throughUtf8(snapshots.at(-1) ?? ''));
        for (const piece of pieces) expect(piece).toBe(throughUtf8(piece));
        expect(pieces).not.toContain('');
      }),
    );
  });

  test('should always give the same deltas whatever the policy', () => {
    fc.assert(
      fc.property(growing(unitText), (snapshots) => {
        const expected = deltas(snapshots, 'error');
        expect(deltas(snapshots, 'ignore')).toEqual(expected);
        expect(deltas(snapshots, 'slice')).toEqual(expected);
      }),
    );
  });

  test('should always have shown all but half a pair of every snapshot', () => {
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

/** What of a snapshot no later one can still make another character of. */
function settled(snapshot: string): string {
  return snapshot.replace(/[\uD800-\uDBFF]$/, '');
}

/** The texts on a screen after each snapshot, for deltas that only ever add to it. */
function deltasBetween(screens: readonly string[]): string[] {
  return screens
    .map((screen, index) => screen.slice(screens[index - 1]?.length ?? 0))
    .filter((delta) => delta !== '');
}

/** What of a snapshot is shown when it comes. */
function screenOf(snapshot: string): string {
  return throughUtf8(settled(snapshot));
}

/** The snapshots that extend what was shown; where the first one that doesn't stands. */
function modelOf(snapshots: readonly string[]) {
  const accepted: string[] = [];
  let firstRewrite = -1;
  snapshots.forEach((snapshot, index) => {
    if (screenOf(snapshot).startsWith(screenOf(accepted.at(-1) ?? ''))) accepted.push(snapshot);
    else if (firstRewrite === -1) firstRewrite = index;
  });
  return { accepted, firstRewrite };
}

describe('for all sequences of snapshots', () => {
  // Several growing texts in a row: each change from one to the next may be a rewrite.
  const sequences = (texts: fc.Arbitrary<string>) =>
    fc.array(growing(texts), { maxLength: 4 }).map((runs) => runs.flat());

  test('should always stop at the first rewrite, with `error`', () => {
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

  test('should always show the snapshots that extend what was shown, with `ignore`', () => {
    fc.assert(
      fc.property(sequences(fc.oneof(fewCharacters, loneFirstHalves)), (snapshots) => {
        const { accepted } = modelOf(snapshots);
        const screens = [...accepted.map(screenOf), throughUtf8(accepted.at(-1) ?? '')];
        expect(deltas(snapshots, 'ignore')).toEqual(deltasBetween(screens));
      }),
    );
  });

  test('should always cut each snapshot by the length of the one before, with `slice`', () => {
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

/** What two texts share from the start, in whole characters. */
function commonStart(a: string, b: string): string {
  const [left, right] = [[...settled(a)], [...settled(b)]];
  const differs = left.findIndex((character, index) => character !== right[index]);
  return differs === -1 ? left.join('') : left.slice(0, differs).join('');
}
