import { NEVER, Subject } from 'rxjs';
import {
  backoff,
  createGPTalk,
  createHttp,
  cumulativeToDelta,
  formatPrompt,
  login,
  openStream,
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
import { isPausing } from '../../src/arguments/pausing';
import { readOptions } from '../../src/arguments/readOptions';
import {
  isBoolean,
  isDurationMs,
  isFiniteNumber,
  isFunction,
  isNonEmptyText,
  isPositiveInteger,
  isPositiveIntegerOrInfinity,
  isText,
  type Rule,
} from '../../src/arguments/rules';
import { ownProperty } from '../../src/errors/ownProperty';
import { record } from '../support/record';

/** Arguments that a caller without types may pass. */
const untyped = (value: unknown) => value as never;

const baseURL = 'http://localhost';
const http = createHttp({ baseURL });
const auth = { token: 'token', expiresAtMs: 0 };
const message = { role: 'user', content: 'Hi' };
/** A list with a hole in it. */
const sparse = Object.assign(new Array(2), { 0: message });

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as TypeError).message;
  }
  return 'nothing was thrown';
}

describe('a wrong argument', () => {
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
      '`options` to have only `initialMs`, `maxMs`, `maxRetryAfterMs`, `random`, `resend`, got `count`',
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
      '`highWaterMark` to be a positive integer or Infinity, got `0` (number)',
      () => toAsyncIterable(NEVER, { highWaterMark: 0 }),
    ],
    [
      '`onPause` to be a function, got an object',
      () => toAsyncIterable(NEVER, { onPause: untyped(new Subject()) }),
    ],
    [
      '`options` to have only `highWaterMark`, `onPause`, got `paused$`',
      () => toAsyncIterable(NEVER, untyped({ paused$: new Subject() })),
    ],
    ['`login$` to be an Observable, got an object', () => tokenCache(untyped(Promise.resolve()))],
    [
      '`maxUses` to be a positive integer or Infinity, got `1.5` (number)',
      () => tokenCache(NEVER, { maxUses: 1.5 }),
    ],
    ['`now` to be a function, got `0` (number)', () => tokenCache(NEVER, { now: untyped(0) })],
    [
      '`options` to have only `maxUses`, `now`, `store`, got `clock`',
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
      '`temperature` to be a finite number, got `NaN` (number)',
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
      '`messages[0]` to be an object with `role` and `content`, got null',
      () => formatPrompt([untyped(null)]),
    ],
    [
      '`messages[1]` to be an object with `role` and `content`, got undefined',
      () => formatPrompt(sparse),
    ],
    [
      '`messages[1]` to be an object with `role` and `content`, got undefined',
      () => submitText(http, auth, { messages: sparse }),
    ],
    [
      '`messages[0].role` to be a non-empty string, got undefined',
      () => formatPrompt([Object.create(message)]),
    ],
    [
      '`messages[0].content` to be a string, got undefined',
      () => formatPrompt([Object.assign(Object.create(message), { role: 'user' })]),
    ],
    [
      '`options` to have only `paused$`, got `paused`',
      () => openStream(http, { token: 'S' }, untyped({ paused: NEVER })),
    ],
    [
      '`paused$` to be an Observable, got a boolean',
      () => openStream(http, { token: 'S' }, { paused$: untyped(true) }),
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
    [`\`baseURL\` to be ${url}, got undefined`, () => createHttp({})],
    [`\`baseURL\` to be ${url}, got undefined`, () => createGPTalk({})],
    [`\`baseURL\` to be ${url}, got undefined`, () => createGPTalk(untyped(undefined))],
    [`\`baseURL\` to be ${url}, got an empty string`, () => createGPTalk({ baseURL: '' })],
    [`\`baseURL\` to be ${url}, got \`localhost\``, () => createGPTalk({ baseURL: 'localhost' })],
    [`\`baseURL\` to be ${url}, got \`/talk\``, () => createGPTalk({ baseURL: '/talk' })],
    [
      `\`baseURL\` to be ${url}, got \`ftp://localhost\``,
      () => createGPTalk({ baseURL: 'ftp://localhost' }),
    ],
    [
      `\`baseURL\` to be ${url}, got \`http://localhost/?\``,
      () => createGPTalk({ baseURL: 'http://localhost/?' }),
    ],
    [
      `\`baseURL\` to be ${url}, got \`http://localhost/#\``,
      () => createGPTalk({ baseURL: 'http://localhost/#' }),
    ],
    [
      `\`baseURL\` to be ${url}, got \`http://localhost/?…\``,
      () => createGPTalk({ baseURL: 'http://localhost/?key=secret' }),
    ],
    ...['http://user:secret@localhost', 'http://user:secret?@localhost', 'user:#secret@host'].map(
      (value): [string, () => unknown] => [
        `\`baseURL\` to be ${url}, got one that may have a user name or password`,
        () => createGPTalk({ baseURL: value }),
      ],
    ),
    ...['secret', 'socks5://user:secret@localhost', 'user:secret@localhost'].map(
      (proxy): [string, () => unknown] => [
        '`proxy` to be an absolute http(s) URL, got a string',
        () => createGPTalk({ baseURL, proxy }),
      ],
    ),
    [
      '`proxy` to be a URL with well-formed percent-encoding, got a malformed one',
      () => createGPTalk({ baseURL, proxy: 'http://user:%zz@localhost' }),
    ],
    [
      '`options` to have only `baseURL`, `axios`, `proxy`, `headers`, `userAgent`, `keepAliveMs`, `deadlines`, `now`, ' +
        '`fingerprint`, `maxUses`, `store`, `maxLineLength`, got `baseUrl`',
      () => createGPTalk(untyped({ baseUrl: baseURL })),
    ],
    ...(['responseMs', 'idleMs', 'totalMs'] as const).map((name): [string, () => unknown] => [
      `\`deadlines.${name}\` to be ${duration}, got \`-1\` (number)`,
      () => createGPTalk({ baseURL, deadlines: { [name]: -1 } }),
    ]),
    [
      '`maxUses` to be a positive integer or Infinity, got `0` (number)',
      () => createGPTalk({ baseURL, maxUses: 0 }),
    ],
    ['`now` to be a function, got `` (string)', () => createGPTalk({ baseURL, now: untyped('') })],
    [
      '`fingerprint` to be a non-empty string or a function, got a number',
      () => createGPTalk({ baseURL, fingerprint: untyped(7) }),
    ],
    [
      '`request` to be a string or an object, got undefined',
      () => createGPTalk({ baseURL }).stream(untyped(undefined)),
    ],
    [
      '`messages` to be a string or a non-empty array, got undefined',
      () => createGPTalk({ baseURL }).iterate(untyped({})),
    ],
    [
      '`messages` to be a string or a non-empty array, got an array',
      () => createGPTalk({ baseURL }).events({ messages: [] }),
    ],
    [
      '`paused$` to be an Observable, got an object',
      () => createGPTalk({ baseURL }).stream('Hi', { paused$: untyped({}) }),
    ],
    [
      '`options` to have only `paused$`, got `pause$`',
      () => createGPTalk({ baseURL }).events('Hi', untyped({ pause$: NEVER })),
    ],
    [
      '`path` to be a string that starts with `/` or `?`, or is empty, got a string',
      () => http.json({ path: 'words' }),
    ],
    [
      '`secrets` to be an iterable of strings, got a string',
      () => http.json({ path: '/', secrets: 'secret' }),
    ],
    [
      '`method` to be a non-empty string, got an empty string',
      () => http.stream({ path: '', method: '' }, 'text/plain'),
    ],
    [
      '`step` to be a non-empty string, got a number',
      () => http.json({ path: '', step: untyped(1) }),
    ],
    [
      '`request` to have only `path`, `method`, `headers`, `body`, `step`, `secrets`, `lastText`, `paused$`, `outcome`, `onUnsent`, got `url`',
      () => http.json(untyped({ path: '', url: '/' })),
    ],
    ['`request` to be an object, got a string', () => http.json(untyped('/path'))],
    [
      '`path` to be a string that starts with `/` or `?`, or is empty, got undefined',
      () => http.json(untyped(undefined)),
    ],
  ])('throws a TypeError at once: expected %s', (message, call) => {
    expect(messageOf(call)).toBe(`Expected ${message}`);
  });

  test('makes startGPTalkServer reject with a TypeError', async () => {
    await expect(startGPTalkServer({ maxUses: -1 })).rejects.toThrow(
      new TypeError('Expected `maxUses` to be a positive integer, got `-1` (number)'),
    );
    await expect(startGPTalkServer({ answer: untyped('Hi') })).rejects.toThrow(
      new TypeError('Expected `answer` to be a function, got `Hi` (string)'),
    );
  });

  test('that appears only at subscription is an error notification', () => {
    const { end, error } = record(login(http, { fingerprint: () => '' }));
    expect(end).toBe('error');
    expect(error).toEqual(
      new TypeError('Expected `fingerprint()` to be a non-empty string, got an empty string'),
    );
  });
});

describe('the error message of a rule', () => {
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
  ])('says that it got %s', (got, value) => {
    expect(messageOf(() => isPositiveInteger(value, 'n'))).toBe(
      `Expected \`n\` to be a positive integer, got ${got}`,
    );
  });

  test.each([isText, isNonEmptyText])('never shows a value that may be secret: %o', (rule) => {
    for (const value of [{ secret: 'secret' }, ['secret'], () => 'secret', Symbol('secret'), 7n]) {
      const message = messageOf(() => rule(value, 'key'));
      expect(message).toMatch(/^Expected `key` to be a (non-empty )?string, got an? \w+$/);
      expect(message).not.toMatch(/secret|7/);
    }
  });
});

describe('a rule accepts', () => {
  test.each<[string, Rule<unknown>, unknown]>([
    ['the least positive integer', isPositiveInteger, 1],
    ['the greatest positive integer', isPositiveInteger, Number.MAX_SAFE_INTEGER],
    ['a count', isPositiveIntegerOrInfinity, 1],
    ['an unlimited count', isPositiveIntegerOrInfinity, Number.POSITIVE_INFINITY],
    ['a function', isFunction, untilDone],
    ['false', isBoolean, false],
    ['the duration 0', isDurationMs, 0],
    ['the longest duration', isDurationMs, 2 ** 31 - 1],
    ['a fraction of a millisecond', isDurationMs, 0.5],
    ['a negative number', isFiniteNumber, -0.5],
    ['an empty text', isText, ''],
    ['a text', isNonEmptyText, ' '],
  ])('%s, and returns it', (_, rule, value) => {
    expect(rule(value, 'x')).toBe(value);
  });
});

describe('a rule rejects', () => {
  test.each<[string, Rule<unknown>, readonly unknown[]]>([
    [
      'a positive integer',
      isPositiveInteger,
      [0, -1, 1.5, 2 ** 53, Number.POSITIVE_INFINITY, Number.NaN, '5', 5n, null, undefined],
    ],
    [
      'a positive integer or Infinity',
      isPositiveIntegerOrInfinity,
      [0, -1, 1.5, 2 ** 53, Number.NEGATIVE_INFINITY, Number.NaN, 'Infinity', null, undefined],
    ],
    ['a function', isFunction, [{}, 'f', null, undefined]],
    ['a boolean', isBoolean, [0, 1, 'true', '', null, undefined]],
    ['a finite number', isFiniteNumber, [Number.NaN, Number.POSITIVE_INFINITY, '1', 1n, null]],
    ['a string', isText, [5, null, undefined, [], new String('x')]],
    ['a non-empty string', isNonEmptyText, ['', 5, null, undefined]],
    [
      'a number of milliseconds from 0 (none) to 2147483647',
      isDurationMs,
      [2 ** 31, -0.1, Number.NaN, Number.POSITIVE_INFINITY, '5', null, undefined],
    ],
  ])('everything except %s', (expected, rule, values) => {
    for (const value of values) {
      expect(messageOf(() => rule(value, 'x'))).toContain(`Expected \`x\` to be ${expected}, got `);
    }
  });
});

describe('readOptions', () => {
  const rules = { count: [isPositiveInteger, 3], isLoud: [isBoolean, false] } as const;
  const read = (options: unknown, prefix?: string) =>
    readOptions('options', options, rules, prefix);

  test('returns each option, or its default', () => {
    expect(read({ count: 5, isLoud: true })).toEqual({ count: 5, isLoud: true });
    expect(read({ isLoud: true })).toEqual({ count: 3, isLoud: true });
    expect(read({})).toEqual({ count: 3, isLoud: false });
  });

  test('treats undefined as left out, for one option and for all', () => {
    expect(read({ count: undefined, isLoud: true })).toEqual({ count: 3, isLoud: true });
    expect(read(undefined)).toEqual({ count: 3, isLoud: false });
  });

  test.each([
    ['null', null],
    ['an array', []],
    ['a string', 'count'],
    ['a number', 5],
    ['a function', () => {}],
  ])('throws a TypeError for %s', (kind, options) => {
    expect(messageOf(() => read(options))).toBe(
      `Expected \`options\` to be an object, got ${kind}`,
    );
  });

  test('throws a TypeError for an unknown name, even if its value is undefined', () => {
    for (const options of [{ cuont: 5 }, { count: 1, cuont: undefined }, { count: -1, cuont: 1 }]) {
      expect(messageOf(() => read(options))).toBe(
        'Expected `options` to have only `count`, `isLoud`, got `cuont`',
      );
    }
  });

  test.each(['toString', 'constructor', '__proto__'])(
    'throws a TypeError for the name %s, which every object inherits',
    (name) => {
      const options = JSON.parse(`{"${name}": 1}`);
      expect(messageOf(() => read(options))).toContain(`got \`${name}\``);
    },
  );

  test('puts the prefix before the name of an option', () => {
    expect(messageOf(() => read({ count: 0 }, 'options.'))).toBe(
      'Expected `options.count` to be a positive integer, got `0` (number)',
    );
  });

  test('reads only own properties', () => {
    expect(read(Object.create({ count: 5, cuont: 1 }))).toEqual({ count: 3, isLoud: false });
    class Options {
      isLoud = true;
      get count() {
        return 5;
      }
    }
    expect(read(new Options())).toEqual({ count: 3, isLoud: true });
    expect(read(Object.assign(Object.create(null), { count: 5 }))).toMatchObject({ count: 5 });
  });

  test('isn’t affected by a polluted prototype', () => {
    withPollution({ count: 5, cuont: 1, isLoud: 'yes' }, () => {
      expect(read({})).toEqual({ count: 3, isLoud: false });
      expect(read({ count: 1 })).toEqual({ count: 1, isLoud: false });
    });
  });
});

test('readOptions uses the default for undefined, but for no other empty value', () => {
  const rules = { n: [isPositiveInteger, 5], text: [isText, undefined] } as const;
  expect(readOptions('options', { n: undefined }, rules)).toEqual({ n: 5, text: undefined });
  for (const n of [null, 0, '', false, Number.NaN]) {
    expect(() => readOptions('options', { n }, rules)).toThrow('Expected `n`');
  }
  expect(() => readOptions('options', {}, { n: [isPositiveInteger] })).toThrow('got undefined');
});

describe('a polluted prototype', () => {
  test('changes no option of any function', async () => {
    const pollution = {
      baseURL: 'http://polluted.invalid',
      proxy: 'not a URL',
      headers: { authorization: 'polluted' },
      userAgent: 'polluted',
      fingerprint: '',
      deadlines: 'none',
      maxUses: -1,
      maxLineLength: -1,
      paused$: 'yes',
      required: 'no',
      field: '',
      model: 'polluted',
      temperature: 'hot',
      method: 'DELETE',
      body: 'polluted',
      secrets: 5,
      highWaterMark: 0,
      resend: 'yes',
    };
    withPollution(pollution, () => {
      const gptalk = createGPTalk({ baseURL });
      expect(gptalk.url).toBe(baseURL);
      expect(createHttp({ baseURL }).userAgent).toMatch(/^Mozilla/);
      expect(() => createGPTalk({})).toThrow('got undefined');
      gptalk.stream('Hi', {});
      gptalk.events({ messages: 'Hi' });
      gptalk.iterate('Hi');
      http.json({ path: '/' });
      for (const operator of [sseLines, snapshotDeltas, untilDone, cumulativeToDelta]) operator({});
      backoff({});
      retryText({});
      toAsyncIterable(NEVER, {});
      tokenCache(NEVER, {});
      expect(formatPrompt([message])).toBe('Hi');
    });
  });

  test('adds no role or content to a message', () => {
    withPollution({ role: 'user', content: 'polluted' }, () => {
      expect(() => formatPrompt([untyped({})])).toThrow('`messages[0].role`');
      expect(() => formatPrompt([untyped({ role: 'user' })])).toThrow('`messages[0].content`');
    });
  });
});

test('ownProperty returns undefined for a property of a prototype', () => {
  expect(ownProperty({ a: 1 }, 'a')).toBe(1);
  expect(ownProperty({ a: undefined }, 'a')).toBeUndefined();
  for (const name of ['a', 'toString', 'constructor', '__proto__']) {
    expect(ownProperty(Object.create({ a: 1 }), name)).toBeUndefined();
  }
});

describe('the rule of `paused$`', () => {
  test('accepts an Observable, or nothing', () => {
    const paused$ = new Subject<boolean>();
    expect(isPausing(paused$, 'paused$')).toBe(paused$);
    expect(isPausing(undefined, 'paused$')).toBeUndefined();
  });

  test.each([null, true, [], {}, Promise.resolve(true), () => NEVER])('rejects %o', (value) => {
    expect(messageOf(() => isPausing(value, 'paused$'))).toMatch(/to be an Observable, got/);
  });
});

describe('valid arguments include', () => {
  test.each<[string, () => unknown]>([
    [
      'an unlimited queue',
      () => toAsyncIterable(NEVER, { highWaterMark: Number.POSITIVE_INFINITY }),
    ],
    ['unlimited uses', () => tokenCache(NEVER, { maxUses: Number.POSITIVE_INFINITY })],
    ['unlimited uses of a client', () => createGPTalk({ baseURL, maxUses: Infinity })],
    [
      'no options',
      () => [sseLines(), sseEvents(), untilDone(), cumulativeToDelta(), backoff(), retryText()],
    ],
    [
      'options that are undefined',
      () => [
        sseLines({ maxLineLength: undefined }),
        sseEvents({ flush: undefined, maxEventLength: undefined }),
        untilDone({ isDone: undefined, required: undefined }),
        cumulativeToDelta({ onRewrite: undefined }),
        snapshotDeltas({ field: undefined, maxLineLength: undefined }),
        backoff({ initialMs: undefined, maxMs: undefined, resend: undefined, random: undefined }),
        retryText({ count: undefined, delay: undefined }),
        toAsyncIterable(NEVER, { highWaterMark: undefined, onPause: undefined }),
        tokenCache(NEVER, { maxUses: undefined, now: undefined }),
        login(http, { fingerprint: undefined }),
        openStream(http, { token: 'S' }, { paused$: undefined }),
        http.json({ path: '', method: undefined, headers: undefined, secrets: undefined }),
        createGPTalk({
          baseURL,
          axios: undefined,
          proxy: undefined,
          headers: undefined,
          userAgent: undefined,
          deadlines: undefined,
          now: undefined,
          fingerprint: undefined,
          maxUses: undefined,
          maxLineLength: undefined,
        }).stream({ messages: 'Hi', model: undefined, temperature: undefined }, undefined),
      ],
    ],
  ])('%s', (_, call) => {
    expect(call).not.toThrow();
  });
});

/** Adds these properties to every object, runs a function and removes them. */
function withPollution(properties: Readonly<Record<string, unknown>>, run: () => void): void {
  const shared = Object.prototype as Record<string, unknown>;
  try {
    for (const [name, value] of Object.entries(properties)) {
      Object.defineProperty(shared, name, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    run();
  } finally {
    for (const name of Object.keys(properties)) delete shared[name];
  }
}
