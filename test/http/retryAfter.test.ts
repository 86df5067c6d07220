import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/http/retryAfter';

describe('retryAfterMs', () => {
  it.each([
    ['0', 0],
    [' 12 ', 12_000],
    ['Thu, 01 Jan 1970 00:00:05 GMT', 4_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['99999999999', 2 ** 31 - 1],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads the header `%s` as %s ms', (header, expected) => {
    expect(retryAfterMs(header, 1_000)).toBe(expected);
  });
});
