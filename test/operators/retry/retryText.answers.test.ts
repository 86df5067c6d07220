import { concat, defer, NEVER, of } from 'rxjs';
import { retryText, SnapshotRewriteError } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { observed } from '../../support/observed';
import { record } from '../../support/record';
import { failing, now, reset, run } from './attempts';

describe('a new answer', () => {
  it.each<[string, string[], string[], string[]]>([
    ['is emitted from where the first broke off', ['Hel', 'lo'], ['Hello', '!'], ['!']],
    ['may be cut in another way', ['Hel', 'lo'], ['H', 'ello, wor', 'ld'], [', wor', 'ld']],
    ['may be the same', ['Hel', 'lo'], ['Hello'], []],
    ['may be the first with text', [], ['Hello'], ['Hello']],
    ['may have a surrogate pair at the joint', ['a'], ['a😀'], ['😀']],
    ['may complete a pair that was cut', ['a\uD83D'], ['a\uD83D', '\uDE00b'], ['😀b']],
    ['may have another pair where one was cut', ['a\uD83D'], ['a\uD83C', '\uDF00'], ['🌀']],
    ['may begin a pair with the least of halves', ['a'], ['a\uD800', '\uDC00'], ['\u{10000}']],
    ['shows a lone half as U+FFFD', ['a'], ['a\uD83D'], ['\uFFFD']],
  ])('%s', (_, first, second, rest) => {
    const shown = first.filter(Boolean).map((delta) => delta.replace('\uD83D', ''));
    const { values, end, subscribed } = run([{ deltas: first, error: reset }, { deltas: second }]);
    expect(end).toBe('complete');
    expect(values).toEqual([...shown, ...rest]);
    expect(subscribed).toBe(2);
  });

  it.each<[string, string, string, string]>([
    ['differs', 'Hello', 'Help me', 'Hel'],
    ['differs from the start', 'Hello', 'Bye', ''],
    ['ends short', 'Hello', 'Hell', 'Hell'],
    ['is empty', 'Hello', '', ''],
    ['differs within a pair', 'a😀', 'a😁', 'a'],
    ['ends short with half a pair', 'a😀', 'a\uD83D', 'a'],
  ])('that %s is a SnapshotRewriteError', (_, first, second, shared) => {
    const { values, error, subscribed } = run([
      { deltas: [first], error: reset },
      { deltas: [second] },
    ]);
    expect(values).toEqual([first]);
    expect(error).toBeInstanceOf(SnapshotRewriteError);
    expect(error).toHaveProperty('shared', shared);
    expect(subscribed).toBe(2);
  });

  it('may break off earlier than the first', () => {
    const { values, end, subscribed } = run([
      { deltas: ['Hello', ', wor'], error: reset },
      { deltas: ['Hel'], error: reset },
      { deltas: ['Hello, world'] },
    ]);
    expect([values, end, subscribed]).toEqual([['Hello', ', wor', 'ld'], 'complete', 3]);
  });

  it('is left at once where it differs', () => {
    const endlessAnswer$ = concat(of('Hello, but'), NEVER);
    let attempts = 0;
    const upstream = observed(
      defer(() => (attempts++ === 0 ? concat(of('Help'), failing(reset)) : endlessAnswer$)),
    );
    const seen = record(upstream.source.pipe(retryText({ delay: now })));
    expect(seen.error).toMatchObject({ code: 'rewrite', shared: 'Hel' });
    expect(upstream).toMatchObject({ subscribed: 2, released: 2 });
  });
});
