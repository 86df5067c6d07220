import {
  DeadlineError,
  HttpStatusError,
  LimitError,
  NetworkError,
  ProtocolError,
  ServiceError,
  SnapshotRewriteError,
  TruncatedStreamError,
} from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { reset, run } from './attempts';

describe('an error', () => {
  const afterText = { isRetryable: false } as const;

  it.each([
    reset,
    new NetworkError('Unknown'),
    new DeadlineError('response', 5),
    new DeadlineError('idle', 5, afterText),
    new TruncatedStreamError(afterText),
    ...[408, 425, 429, 500, 502, 503, 504].map((status) => new HttpStatusError(status, afterText)),
  ])('whose cause may pass is retried: %s', (error) => {
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
  ])('of another kind passes as it is: %s', (error) => {
    const seen = run([{ deltas: ['a'], error }, { deltas: ['ab'] }]);
    expect(seen.values).toEqual(['a']);
    expect(seen.error).toBe(error);
    expect(seen.subscribed).toBe(1);
  });

  it.each([
    [undefined, 4],
    [1, 2],
    [5, 6],
  ])('passes when `count` is %s and there were %i attempts', (count, subscribed) => {
    const seen = run([{ deltas: ['a'], error: reset }], count === undefined ? {} : { count });
    expect([seen.error, seen.subscribed]).toEqual([reset, subscribed]);
    expect(seen.values).toEqual(['a']);
  });
});
