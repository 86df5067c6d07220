import { concat, defer, NEVER, of, throwError } from 'rxjs';
import {
  DeadlineError,
  HttpStatusError,
  LimitError,
  NetworkError,
  ProtocolError,
  retryText,
  ServiceError,
  SnapshotRewriteError,
  TruncatedStreamError,
} from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { observed } from '../../support/observed';
import { outcomeOf } from '../../support/outcome';
import { record } from '../../support/record';
import { failing, now, reset, run } from './attempts';

describe('a new answer in retryText', () => {
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
  ])('that %s causes a `SnapshotRewriteError`', (_, first, second, shared) => {
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

  it('is unsubscribed from as soon as it differs', () => {
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

describe('an error in retryText', () => {
  const afterText = { isRetryable: false } as const;

  it.each([
    reset,
    new NetworkError('Unknown'),
    new DeadlineError('response', 5),
    new DeadlineError('idle', 5, afterText),
    new TruncatedStreamError(afterText),
    ...[408, 425, 429, 500, 502, 503, 504].map((status) => new HttpStatusError(status, afterText)),
  ])('whose cause is transient is retried: %s', (error) => {
    const { end, subscribed } = run([{ deltas: ['a'], error }, { deltas: ['ab'] }]);
    expect([end, subscribed]).toEqual(['complete', 2]);
  });

  it.each([
    new NetworkError('No adapter', { systemCode: 'ERR_NOT_SUPPORT' }),
    new DeadlineError('total', 5),
    ...[0, 307, 400, 401, 403, 404, 501].map((status) => new HttpStatusError(status)),
    new SnapshotRewriteError('a'),
    new ProtocolError('Broken'),
    new ServiceError(),
    new LimitError('A line', 5, 'bytes'),
    new Error('of others'),
    Object.assign(new Error('like ours'), { code: 'network' }),
  ])('of another kind is passed on unchanged: %s', (error) => {
    const seen = run([{ deltas: ['a'], error }, { deltas: ['ab'] }]);
    expect(seen.values).toEqual(['a']);
    expect(seen.error).toBe(error);
    expect(seen.subscribed).toBe(1);
  });

  it.each([
    [undefined, 4],
    [1, 2],
    [5, 6],
  ])('is passed on if `count` is %s and there were %i attempts', (count, subscribed) => {
    const seen = run([{ deltas: ['a'], error: reset }], count === undefined ? {} : { count });
    expect([seen.error, seen.subscribed]).toEqual([reset, subscribed]);
    expect(seen.values).toEqual(['a']);
  });

  it.each([
    ['not retryable if an earlier attempt emitted text', ['Hel'], false],
    ['retryable if no text was emitted', [], true],
  ])('after the last attempt is %s', async (_, deltas, isRetryable) => {
    let attempts = 0;
    const broken$ = concat(
      of(...deltas),
      throwError(() => new NetworkError('reset')),
    );
    const refused$ = throwError(() => new HttpStatusError(503, { step: 'login' }));
    const answer$ = defer(() => (++attempts === 1 ? broken$ : refused$));
    const { values, error } = await outcomeOf(answer$.pipe(retryText({ count: 1, delay: 0 })));
    expect(values).toEqual(deltas);
    expect(error).toMatchObject({ status: 503, isTransient: true, isRetryable });
  });
});
