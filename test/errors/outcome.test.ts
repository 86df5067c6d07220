import { defer, of, throwError } from 'rxjs';
import {
  type AnyRxtalkError,
  DeadlineError,
  HttpStatusError,
  LimitError,
  NetworkError,
  ProtocolError,
  type RequestOutcome,
  ServiceError,
  SnapshotRewriteError,
  TruncatedStreamError,
  tokenCache,
} from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { record, valuesOf } from '../support/record';

const outcomes = ['unsent', 'refused', 'unknown', 'accepted'] as const;

/** One error of each class, with these details and its own default outcome. */
const classes: readonly [
  name: string,
  outcome: RequestOutcome,
  create: (details: { readonly outcome?: RequestOutcome }) => AnyRxtalkError,
][] = [
  ['HttpStatusError', 'unknown', (details) => new HttpStatusError(500, details)],
  ['NetworkError', 'unknown', (details) => new NetworkError('Failed', details)],
  ['DeadlineError', 'unknown', (details) => new DeadlineError('response', 1, details)],
  ['ProtocolError', 'unknown', (details) => new ProtocolError('Not JSON', details)],
  ['LimitError', 'unknown', (details) => new LimitError('The body', 1, 'bytes', details)],
  ['ServiceError', 'refused', (details) => new ServiceError(details)],
  ['TruncatedStreamError', 'accepted', (details) => new TruncatedStreamError(details)],
  ['SnapshotRewriteError', 'accepted', (details) => new SnapshotRewriteError('', details)],
];

describe('the outcome of an error', () => {
  it.each(classes)('of the class %s is %s, unless its details override it', (name, own, make) => {
    expect(make({})).toMatchObject({ name, outcome: own });
    for (const outcome of outcomes) expect(make({ outcome }).outcome).toBe(outcome);
  });

  it.each(classes)('of the class %s is logged', (_, outcome, make) => {
    expect(Object.keys(make({}))).toContain('outcome');
    expect(make({}).toJSON()).toMatchObject({ outcome });
    expect(JSON.parse(JSON.stringify(make({ outcome: 'unsent' })))).toMatchObject({
      outcome: 'unsent',
    });
  });

  it('is `refused` for 4xx except 408, and `unknown` for any other status', () => {
    const refused = Array.from({ length: 100 }, (_, index) => 400 + index).filter((s) => s !== 408);
    const all = Array.from({ length: 600 }, (_, status) => status);
    const outcomeOf = (status: number) => new HttpStatusError(status).outcome;
    expect(all.filter((status) => outcomeOf(status) === 'refused')).toEqual(refused);
    expect(new Set(all.map(outcomeOf))).toEqual(new Set(['refused', 'unknown']));
  });

  it('is `refused` for 503 with Retry-After, but for no other status with it', () => {
    const outcomeOf = (status: number) => new HttpStatusError(status, { retryAfterMs: 0 }).outcome;
    expect(outcomeOf(503)).toBe('refused');
    for (const status of [302, 408, 500, 502, 504]) expect(outcomeOf(status)).toBe('unknown');
    expect(new HttpStatusError(503, { retryAfterMs: undefined }).outcome).toBe('unknown');
  });

  it.each<[RequestOutcome, string | undefined]>([
    ['unsent', 'ECONNREFUSED'],
    ['unsent', 'ENOTFOUND'],
    ['unsent', 'EAI_AGAIN'],
    ['unsent', 'EHOSTUNREACH'],
    ['unsent', 'ENETUNREACH'],
    ['unsent', 'EADDRNOTAVAIL'],
    ['unsent', 'EPROTO'],
    ['unsent', 'CERT_HAS_EXPIRED'],
    ['unsent', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['unsent', 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['unsent', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['unsent', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['unsent', 'ERR_INVALID_URL'],
    ['unsent', 'UND_ERR_CONNECT_TIMEOUT'],
    ['unknown', 'UND_ERR_SOCKET'],
    ['unknown', 'ECONNRESET'],
    ['unknown', 'ECONNABORTED'],
    ['unknown', 'EPIPE'],
    ['unknown', 'ETIMEDOUT'],
    ['unknown', 'ERR_NETWORK'],
    ['unknown', 'NOT_ECONNREFUSED'],
    ['unknown', ''],
    ['unknown', undefined],
  ])('is `%s` after a network failure with the code %s', (outcome, systemCode) => {
    expect(new NetworkError('Failed', { systemCode }).outcome).toBe(outcome);
  });
});

/** How the token cache treats a failed request, as its callers observe it. */
type Verdict = 'spent' | 'given back' | 'renewed';

function verdictOf(error: unknown): Verdict {
  let logins = 0;
  const login$ = defer(() => of({ token: `T${++logins}`, expiresAtMs: Number.MAX_SAFE_INTEGER }));
  const tokens = tokenCache(login$, { maxUses: 1 });
  const used: string[] = [];
  const failing$ = tokens.withToken(({ token }) => {
    used.push(token);
    return throwError(() => error);
  });
  const call = record(failing$);
  expect([call.end, call.error]).toEqual(['error', error]);
  if (used.length > 1) {
    expect(used).toEqual(['T1', 'T2']);
    expect(tokens.inHand).toBeUndefined();
    return 'renewed';
  }
  const isGivenBack = tokens.inHand?.uses === 0;
  const [next] = valuesOf(tokens.withToken(({ token }) => of(token)));
  expect(next).toBe(isGivenBack ? 'T1' : 'T2');
  return isGivenBack ? 'given back' : 'spent';
}

describe('the token cache', () => {
  it.each<[RequestOutcome, Verdict]>([
    ['unsent', 'given back'],
    ['refused', 'given back'],
    ['unknown', 'spent'],
    ['accepted', 'spent'],
  ])(
    'treats a use with the outcome %s as %s, whatever the class and the step',
    (outcome, verdict) => {
      for (const [, , create] of classes) expect(verdictOf(create({ outcome }))).toBe(verdict);
      for (const step of ['login', 'text', 'stream', 'answers']) {
        expect(verdictOf(new HttpStatusError(500, { outcome, step }))).toBe(verdict);
      }
    },
  );

  it.each<[number, Verdict]>([
    [0, 'spent'],
    [302, 'spent'],
    [399, 'spent'],
    [400, 'given back'],
    [401, 'renewed'],
    [402, 'given back'],
    [403, 'given back'],
    [407, 'given back'],
    [408, 'spent'],
    [409, 'given back'],
    [429, 'given back'],
    [499, 'given back'],
    [500, 'spent'],
    [502, 'spent'],
    [503, 'spent'],
    [504, 'spent'],
  ])('treats a use with the status %i as %s', (status, verdict) => {
    expect(verdictOf(new HttpStatusError(status, { step: 'text' }))).toBe(verdict);
  });

  it.each([400, 401, 429])(
    'treats a use as spent if %i arrives after the request was accepted',
    (status) => {
      expect(verdictOf(new HttpStatusError(status, { outcome: 'accepted' }))).toBe('spent');
    },
  );

  it.each([undefined, 'login', 'text', 'stream', 'answers'])(
    'renews a token after a 401 in the step %s',
    (step) => {
      expect(verdictOf(new HttpStatusError(401, { step }))).toBe('renewed');
    },
  );

  it.each<[string | number | undefined, Verdict]>([
    [401, 'renewed'],
    ['401', 'renewed'],
    [400, 'given back'],
    [4010, 'given back'],
    ['unauthorized', 'given back'],
    ['', 'given back'],
    [undefined, 'given back'],
  ])('treats a use that the service rejects with the code %j as %s', (serviceCode, verdict) => {
    expect(verdictOf(new ServiceError({ serviceCode }))).toBe(verdict);
  });

  it.each([401, '401', 7])(
    'treats a use as spent if the code %j arrives after the request was accepted',
    (serviceCode) => {
      expect(verdictOf(new ServiceError({ outcome: 'accepted', serviceCode }))).toBe('spent');
    },
  );

  it.each<[string | undefined, Verdict]>([
    ['ECONNREFUSED', 'given back'],
    ['ENOTFOUND', 'given back'],
    ['EAI_AGAIN', 'given back'],
    ['EHOSTUNREACH', 'given back'],
    ['ENETUNREACH', 'given back'],
    ['EADDRNOTAVAIL', 'given back'],
    ['ECONNRESET', 'spent'],
    ['EPIPE', 'spent'],
    ['ETIMEDOUT', 'spent'],
    [undefined, 'spent'],
  ])('treats a use that fails with %s as %s', (systemCode, verdict) => {
    expect(verdictOf(new NetworkError('Failed', { systemCode }))).toBe(verdict);
  });

  it.each<[string, unknown]>([
    ['a deadline', new DeadlineError('response', 1)],
    ['a broken answer', new ProtocolError('Not JSON')],
    ['a truncated stream', new TruncatedStreamError()],
    ['a rewrite', new SnapshotRewriteError('')],
    ['a limit', new LimitError('The body', 1, 'bytes')],
    [
      'an Error that looks like a 401',
      Object.assign(new Error(), { code: 'http-status', status: 401, outcome: 'refused' }),
    ],
    ['an object that looks like a 401', { code: 'http-status', status: 401, outcome: 'refused' }],
    ['null', null],
    ['undefined', undefined],
    ['a string', '401'],
  ])('treats a use as spent after %s', (_, error) => {
    expect(verdictOf(error)).toBe('spent');
  });
});

describe('the cause of an error', () => {
  const all = Array.from({ length: 600 }, (_, status) => status);
  const transientStatuses = [408, 425, 429, 500, 502, 503, 504];

  it('may be temporary if the status is one of these', () => {
    const transient = all.filter((status) => new HttpStatusError(status).isTransient);
    expect(transient).toEqual(transientStatuses);
  });

  it("may be temporary if the service's own code is one of these, as a number or a string", () => {
    const isTransient = (serviceCode: string | number) =>
      new ServiceError({ serviceCode }).isTransient;
    expect(all.filter(isTransient)).toEqual(transientStatuses);
    expect(all.map(String).filter(isTransient)).toEqual(transientStatuses.map(String));
  });

  it.each<[string, boolean, AnyRxtalkError]>([
    ['a reset', true, new NetworkError('Failed', { systemCode: 'ECONNRESET' })],
    ['a failure without a code', true, new NetworkError('Failed')],
    ['no adapter that streams', false, new NetworkError('', { systemCode: 'ERR_NOT_SUPPORT' })],
    ['no response', true, new DeadlineError('response', 1)],
    ['silence', true, new DeadlineError('idle', 1)],
    ['too long in total', false, new DeadlineError('total', 1)],
    ['a truncated stream', true, new TruncatedStreamError()],
    ['a stream that ends inside a message', true, new TruncatedStreamError({ where: 'message' })],
    ['a broken answer', false, new ProtocolError('Not JSON')],
    ['a rejection without a code', false, new ServiceError()],
    ['a rejection with a code of its own', false, new ServiceError({ serviceCode: 1003 })],
    ['a rejection with a word for a code', false, new ServiceError({ serviceCode: 'overloaded' })],
    ['a rejection with an empty code', false, new ServiceError({ serviceCode: '' })],
    ['an overloaded service', true, new ServiceError({ serviceCode: 503 })],
    ['a rewrite', false, new SnapshotRewriteError('')],
    ['a limit', false, new LimitError('The body', 1, 'bytes')],
    ['an untrusted certificate', false, new NetworkError('', { systemCode: 'CERT_X' })],
  ])('that is %s may be temporary: %s', (_, expected, error) => {
    expect(error.isTransient).toBe(expected);
    expect(error.isRetryable).toBe(expected);
  });

  it('may be temporary even if the error isn’t retryable because text was emitted', () => {
    for (const isRetryable of [true, false]) {
      expect(new HttpStatusError(503, { isRetryable }).isTransient).toBe(true);
      expect(new HttpStatusError(404, { isRetryable }).isTransient).toBe(false);
      expect(new TruncatedStreamError({ isRetryable }).isTransient).toBe(true);
    }
  });
});
