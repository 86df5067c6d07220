import { afterEach, describe, expect, it, vi } from 'vitest';
import { retryAfterMs } from '../../src/http/response';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('retryAfterMs', () => {
  it.each([
    ['0', 0],
    [' 12 ', 12_000],
    ['007', 7_000],
    ['Thu, 01 Jan 1970 00:00:05 GMT', 4_000],
    ['Thursday, 01-Jan-70 00:00:05 GMT', 4_000],
    ['Thu Jan  1 00:00:05 1970', 4_000],
    ['Thu Jan 01 00:00:05 1970', 4_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['99999999999', 2 ** 31 - 1],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 2 ** 31 - 1],
  ])('reads the header `%s` as %s ms', (header, expected) => {
    expect(retryAfterMs(header, 1_000)).toBe(expected);
  });

  it.each([
    'soon',
    '',
    ' ',
    '1.5',
    '+5',
    '-5',
    '5s',
    '5, 10',
    'after 5',
    '0x10',
    '1e3',
    '٥',
    '1970-01-01T00:00:05Z',
    'Thu, 01 Jan 1970 00:00:05',
    'Thu, 01 Jan 1970 00:00:05 PST',
    'Thu, 99 Foo 1970 00:00:05 GMT',
    '01 Jan 1970',
    undefined,
    null,
    5,
    ['5'],
  ])('ignores the header `%s`', (header) => {
    expect(retryAfterMs(header, 1_000)).toBeUndefined();
  });

  it.each(['America/New_York', 'Asia/Kolkata'])('reads every date in GMT, even in %s', (zone) => {
    vi.stubEnv('TZ', zone);
    expect(new Date(0).getHours()).not.toBe(0);
    expect(retryAfterMs('Thu Jan  1 00:00:05 1970', 1_000)).toBe(4_000);
    expect(retryAfterMs('Thursday, 01-Jan-70 00:00:05 GMT', 1_000)).toBe(4_000);
    expect(retryAfterMs('Thu, 01 Jan 1970 00:00:05 GMT', 1_000)).toBe(4_000);
  });
});
