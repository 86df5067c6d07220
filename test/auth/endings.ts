import {
  DeadlineError,
  HttpStatusError,
  LimitError,
  NetworkError,
  ProtocolError,
  ServiceError,
  TruncatedStreamError,
} from 'rxtalk';
import type { Ending } from './fakeService';

const UNSENT = { outcome: 'unsent' } as const;
const REFUSED = { outcome: 'refused' } as const;
const ACCEPTED = { outcome: 'accepted' } as const;
const LOST = { systemCode: 'EHOSTUNREACH' } as const;

type Named = readonly [name: string, ending: () => Ending];

/** The server rejected the request, or never received it: the use is given back. */
export const refusals: readonly Named[] = [
  ['400', refused(() => new HttpStatusError(400, { step: 'text' }))],
  ['403', refused(() => new HttpStatusError(403, { step: 'text' }))],
  ['404', refused(() => new HttpStatusError(404))],
  ['429', refused(() => new HttpStatusError(429, { step: 'text' }))],
  ['499', refused(() => new HttpStatusError(499, { step: 'text' }))],
  ['a refusal in words', refused(() => new ServiceError({ step: 'text', serviceCode: 7 }))],
  ['ECONNREFUSED', refused(() => new NetworkError('Refused', { systemCode: 'ECONNREFUSED' }))],
  ['ENOTFOUND', refused(() => new NetworkError('No such host', { systemCode: 'ENOTFOUND' }))],
  ['503 with Retry-After', refused(() => new HttpStatusError(503, { retryAfterMs: 1_000 }))],
  // The details of an error override the default of its class, and the name of the step has no effect.
  ['a refused step of any name', refused(() => new ServiceError({ step: 'stream' }))],
  ['500 that is said to be a refusal', refused(() => new HttpStatusError(500, REFUSED))],
  ['a deadline before anything was sent', refused(() => new DeadlineError('response', 1, UNSENT))],
];

/** The server may have counted the use: it is spent. */
export const unknowns: readonly Named[] = [
  ['408', counted(() => new HttpStatusError(408, { step: 'text' }))],
  ['500', counted(() => new HttpStatusError(500, { step: 'text' }))],
  ['503', counted(() => new HttpStatusError(503, { step: 'text' }))],
  ['a redirect', counted(() => new HttpStatusError(302, { step: 'text' }))],
  ['ECONNRESET', counted(() => new NetworkError('Reset', { systemCode: 'ECONNRESET' }))],
  ['a nameless network failure', counted(() => new NetworkError('Failed'))],
  ['a deadline', counted(() => new DeadlineError('response', 1_000, { step: 'text' }))],
  ['broken JSON', counted(() => new ProtocolError('Not JSON', { step: 'text' }))],
  ['an answer over its limit', counted(() => new LimitError('The body', 1, 'bytes'))],
  ['an error of another library', counted(() => new Error('Unknown'))],
  ['a refusal of unknown outcome', counted(() => new HttpStatusError(400, { outcome: 'unknown' }))],
  ['a lost route', counted(() => new NetworkError('Lost', { ...LOST, outcome: 'unknown' }))],
  // The text was accepted; only its answer failed.
  ['400 of an accepted text', counted(() => new HttpStatusError(400, ACCEPTED))],
  ['a refusal of an accepted text', counted(() => new ServiceError(ACCEPTED))],
  ['EHOSTUNREACH after the text', counted(() => new NetworkError('', { ...LOST, ...ACCEPTED }))],
  ['a truncated stream', counted(() => new TruncatedStreamError())],
];

/** The server did not accept the token, whatever the step is called. */
export const unauthorized: readonly Named[] = [
  ['401', refused(() => new HttpStatusError(401, { step: 'text' }))],
  ['401 without a step', refused(() => new HttpStatusError(401))],
  ['401 in a step of another name', refused(() => new HttpStatusError(401, { step: 'stream' }))],
  ['code 401 under a 200', refused(() => new ServiceError({ step: 'text', serviceCode: 401 }))],
  ["code '401' under a 200", refused(() => new ServiceError({ serviceCode: '401' }))],
];

/** A 401 in the step `text`. */
export const reject401 = refused(() => new HttpStatusError(401, { step: 'text' }));

function refused(error: () => Error): () => Ending {
  return () => ({ error: error(), isCounted: false });
}

function counted(error: () => Error): () => Ending {
  return () => ({ error: error() });
}
