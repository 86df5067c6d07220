import { NEVER } from 'rxjs';
import {
  backoff,
  createGPTalk,
  createHttp,
  cumulativeToDelta,
  formatPrompt,
  login,
  retryText,
  snapshotDeltas,
  sseEvents,
  sseLines,
  submitText,
  toAsyncIterable,
  tokenCache,
  untilDone,
} from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';
import { describe, expect, test } from 'vitest';
import {
  checkBoolean,
  checkDurationMs,
  checkFunction,
  checkHttpUrl,
  checkOneOf,
  checkPositiveInteger,
} from '../../src/arguments/check';
import { record } from '../support/record';

/** What a caller without types may pass. */
const untyped = (value: unknown) => value as never;

const http = createHttp({ baseURL: 'http://localhost' });
const auth = { token: 'token', expiresAtMs: 0 };

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as TypeError).message;
  }
  return 'nothing was thrown';
}

describe('a wrong argument is a TypeError, thrown at once', () => {
  const url = 'an absolute http(s) URL without user name, query and fragment';
  const duration = 'a number of milliseconds from 0 (none) to 2147483647';
  test.each<[string, () => unknown]>([
    [
      '`maxLineLength` to be a positive integer, got `-1` (number)',
      () => sseLines({ maxLineLength: -1 }),
    ],
    ['`flush` to be a boolean, got `yes` (string)', () => sseEvents({ flush: untyped('yes') })],
    [
      '`maxEventLength` to be a positive integer, got `0` (number)',
      () => sseEvents({ maxEventLength: 0 }),
    ],
    ['`isDone` to be a function, got `true` (boolean)', () => untilDone({ isDone: untyped(true) })],
    ['`required` to be a boolean, got null', () => untilDone({ required: untyped(null) })],
    [
      "`onRewrite` to be one of 'error', 'ignore', 'slice', got `skip` (string)",
      () => cumulativeToDelta({ onRewrite: untyped('skip') }),
    ],
    [
      '`options` to have only `maxLineLength`, got `maxLine`',
      () => sseLines(untyped({ maxLine: 1 })),
    ],
    [
      '`options` to have only `flush`, `maxEventLength`, got `maxEvent`',
      () => sseEvents(untyped({ flush: true, maxEvent: 1 })),
    ],
    [
      '`options` to have only `isDone`, `required`, got `done`',
      () => untilDone(untyped({ done: String, required: true })),
    ],
    [
      '`options` to have only `onRewrite`, got `rewrite`',
      () => cumulativeToDelta(untyped({ rewrite: 'ignore' })),
    ],
    ['`field` to be a non-empty string, got an empty string', () => snapshotDeltas({ field: '' })],
    ['`field` to be a non-empty string, got null', () => snapshotDeltas({ field: untyped(null) })],
    [
      '`maxLineLength` to be a positive integer, got `0` (number)',
      () => snapshotDeltas({ maxLineLength: 0 }),
    ],
    [
      '`options` to have only `field`, `maxLineLength`, got `key`',
      () => snapshotDeltas(untyped({ key: 'text' })),
    ],
    ...(['initialMs', 'maxMs'] as const).flatMap((name): [string, () => unknown][] => [
      [`\`${name}\` to be ${duration}, got \`-1\` (number)`, () => backoff({ [name]: -1 })],
      [`\`${name}\` to be ${duration}, got null`, () => backoff({ [name]: untyped(null) })],
    ]),
    [
      '`options` to have only `initialMs`, `maxMs`, `random`, `resend`, got `count`',
      () => backoff(untyped({ count: 3 })),
    ],
    [
      '`options` to have only `count`, `delay`, got `resend`',
      () => retryText(untyped({ delay: 1, resend: true })),
    ],
    ['`resend` to be a boolean, got `1` (number)', () => backoff({ resend: untyped(1) })],
    ['`random` to be a function, got `0.5` (number)', () => backoff({ random: untyped(0.5) })],
    [
      '`count` to be a positive integer, got `Infinity` (number)',
      () => retryText({ count: Number.POSITIVE_INFINITY }),
    ],
    [`\`delay\` to be ${duration}, got \`-1\` (number)`, () => retryText({ delay: -1 })],
    [`\`delay\` to be ${duration}, got an object`, () => retryText({ delay: untyped({}) })],
    ['`source` to be an Observable, got an array', () => toAsyncIterable(untyped([1]))],
    [
      '`highWaterMark` to be a positive integer, got `0` (number)',
      () => toAsyncIterable(NEVER, { highWaterMark: 0 }),
    ],
    ['`login$` to be an Observable, got an object', () => tokenCache(untyped(Promise.resolve()))],
    [
      '`maxUses` to be a positive integer, got `1.5` (number)',
      () => tokenCache(NEVER, { maxUses: 1.5 }),
    ],
    ['`now` to be a function, got `0` (number)', () => tokenCache(NEVER, { now: untyped(0) })],
    [
      '`options` to have only `maxUses`, `now`, got `clock`',
      () => tokenCache(NEVER, untyped({ maxUses: 1, clock: Date.now })),
    ],
    [
      '`project` to be a function, got undefined',
      () => tokenCache(NEVER).withToken(untyped(undefined)),
    ],
    [
      '`fingerprint` to be a non-empty string or a function, got an empty string',
      () => login(http, { fingerprint: '' }),
    ],
    [
      '`request` to be a string or an object, got null',
      () => submitText(http, auth, untyped(null)),
    ],
    [
      '`model` to be a string, got a number',
      () => submitText(http, auth, { messages: 'a', model: untyped(4) }),
    ],
    [
      '`temperature` to be a finite number, got a number',
      () => submitText(http, auth, { messages: 'a', temperature: Number.NaN }),
    ],
    ['`messages` to be a string or a non-empty array, got an array', () => formatPrompt([])],
    [
      '`messages[1].role` to be a non-empty string, got an empty string',
      () =>
        formatPrompt([
          { role: 'user', content: 'a' },
          { role: '', content: 'b' },
        ]),
    ],
    [
      '`messages[0].content` to be a string, got undefined',
      () => formatPrompt([untyped({ role: 'user' })]),
    ],
    [
      '`messages[0].role` to be a non-empty string, got undefined',
      () => formatPrompt([untyped(null)]),
    ],
    ['`axios` to be an axios instance, got an object', () => createHttp({ axios: untyped({}) })],
    [
      '`headers` to be an object, got a string',
      () => createHttp({ baseURL: http.url, headers: untyped('a') }),
    ],
    [
      "`headers['x-a']` to be a string, got a number",
      () => createHttp({ baseURL: http.url, headers: { 'x-a': untyped(1) } }),
    ],
    [
      '`userAgent` to be a string, got a boolean',
      () => createHttp({ baseURL: http.url, userAgent: untyped(true) }),
    ],
    [`\`baseURL\` to be ${url}, got undefined`, () => createHttp()],
    [`\`baseURL\` to be ${url}, got a string`, () => createGPTalk({ baseURL: 'localhost' })],
    [
      `\`baseURL\` to be ${url}, got another scheme`,
      () => createGPTalk({ baseURL: 'ftp://localhost' }),
    ],
    [
      `\`baseURL\` to be ${url}, got one with such a part`,
      () => createGPTalk({ baseURL: 'http://user:secret@localhost' }),
    ],
    [
      '`proxy` to be an absolute http(s) URL, got a string',
      () => createGPTalk({ proxy: 'secret' }),
    ],
    [
      '`proxy` to be a URL with well-formed percent-encoding, got another',
      () => createGPTalk({ proxy: 'http://user:%zz@localhost' }),
    ],
    ...(['responseMs', 'idleMs', 'totalMs'] as const).map((name): [string, () => unknown] => [
      `\`deadlines.${name}\` to be ${duration}, got \`-1\` (number)`,
      () => createGPTalk({ deadlines: { [name]: -1 } }),
    ]),
    ['`maxUses` to be a positive integer, got `0` (number)', () => createGPTalk({ maxUses: 0 })],
    ['`now` to be a function, got `` (string)', () => createGPTalk({ now: untyped('') })],
    [
      '`fingerprint` to be a non-empty string or a function, got a number',
      () => createGPTalk({ fingerprint: untyped(7) }),
    ],
    [
      '`request` to be a string or an object, got undefined',
      () => createGPTalk().stream(untyped(undefined)),
    ],
    [
      '`messages` to be a string or a non-empty array, got undefined',
      () => createGPTalk().iterate(untyped({})),
    ],
  ])('Expected %s', (message, call) => {
    expect(messageOf(call)).toBe(`Expected ${message}`);
  });

  test('startGPTalkServer rejects with it', async () => {
    await expect(startGPTalkServer({ maxUses: -1 })).rejects.toThrow(
      new TypeError('Expected `maxUses` to be a positive integer, got `-1` (number)'),
    );
    await expect(startGPTalkServer({ answer: untyped('Hi') })).rejects.toThrow(
      new TypeError('Expected `answer` to be a function, got `Hi` (string)'),
    );
  });

  test('a wrong value that only a subscription can see is an error notification', () => {
    const { end, error } = record(login(http, { fingerprint: () => '' }));
    expect(end).toBe('error');
    expect(error).toEqual(
      new TypeError('Expected `fingerprint()` to be a non-empty string, got an empty string'),
    );
  });
});

describe('what came instead', () => {
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['`` (string)', ''],
    ['`5` (string)', '5'],
    [`\`${'x'.repeat(80)}\` (string)`, 'x'.repeat(1_000)],
    ['`0` (number)', 0],
    ['`1.5` (number)', 1.5],
    ['`NaN` (number)', Number.NaN],
    ['`Infinity` (number)', Number.POSITIVE_INFINITY],
    ['`9007199254740992` (number)', 2 ** 53],
    ['`5` (bigint)', 5n],
    ['`true` (boolean)', true],
    ['a symbol', Symbol('s')],
    ['a function', () => 1],
    ['an array', [1]],
    ['an object', { toString: () => 'secret' }],
    ['an object', Object.create(null)],
  ])('%s', (got, value) => {
    expect(messageOf(() => checkPositiveInteger('n', value))).toBe(
      `Expected \`n\` to be a positive integer, got ${got}`,
    );
  });

  test('is never shown where it may be a secret', () => {
    for (const value of ['secret', 'ftp://secret@secret', { secret: 'secret' }, ['secret']]) {
      const message = messageOf(() => checkHttpUrl('url', value));
      expect(message).toMatch(/^Expected `url` to be an absolute http\(s\) URL, got /);
      expect(message).not.toContain('secret');
    }
  });
});

describe('a right argument passes', () => {
  test.each<[string, () => unknown]>([
    ['the least positive integer', () => checkPositiveInteger('n', 1)],
    ['the greatest positive integer', () => checkPositiveInteger('n', Number.MAX_SAFE_INTEGER)],
    ['a function', () => checkFunction('f', untilDone)],
    ['false', () => checkBoolean('b', false)],
    ['one of those allowed', () => checkOneOf('s', 'b', ['a', 'b'])],
    ['no duration', () => checkDurationMs('ms', 0)],
    ['the longest duration', () => checkDurationMs('ms', 2 ** 31 - 1)],
    ['a part of a millisecond', () => checkDurationMs('ms', 0.5)],
    [
      'an unlimited queue',
      () => toAsyncIterable(NEVER, { highWaterMark: Number.POSITIVE_INFINITY }),
    ],
    [
      'no options',
      () => [sseLines(), sseEvents(), untilDone(), cumulativeToDelta(), backoff(), retryText()],
    ],
  ])('%s', (_, call) => {
    expect(call).not.toThrow();
  });

  test.each([2 ** 31, -0.1, Number.NaN, Number.POSITIVE_INFINITY, '5', null])(
    '%j is no duration',
    (value) => {
      expect(() => checkDurationMs('ms', value)).toThrow(TypeError);
    },
  );

  test.each(['http://localhost', 'HTTPS://localhost:8443/talk?q#f'])('%s is a URL', (value) => {
    expect(checkHttpUrl('url', value)).toEqual(new URL(value));
  });
});
