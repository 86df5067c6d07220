import type { GPTalkStep } from '../service/step';

/**
 * What goes wrong in one response. `atByte` counts the bytes of the body, `atEvent` the messages of
 * the stream, both from 0; a place behind the end is never reached.
 */
export type Fault =
  /** Silence for ever: before the headers, or in the body where `atByte` is given. */
  | { readonly kind: 'stall'; readonly atByte?: number }
  /** The connection is reset: before the headers, or in the body where `atByte` is given. */
  | { readonly kind: 'reset'; readonly atByte?: number }
  /** The connection is closed before the body is complete. */
  | { readonly kind: 'close'; readonly atByte: number }
  /** The body ends here, as if it were complete. */
  | { readonly kind: 'cut'; readonly atByte: number }
  /** The body is sent in two parts, this far apart. Harmless. */
  | { readonly kind: 'split'; readonly atByte: number; readonly pauseMs: number }
  /** The body is sent a few bytes at a time. Harmless, if slow. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** The body is compressed. Harmless. */
  | { readonly kind: 'gzip' }
  /** A byte that is no UTF-8 comes in between. */
  | { readonly kind: 'invalid-utf8'; readonly atByte: number }
  /** From here on there is no line end any more, and no end. */
  | { readonly kind: 'endless-line'; readonly atByte: number }
  /** Another status, with a JSON body that says why. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** A redirect to another place. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** A page, with status 200. */
  | { readonly kind: 'html' }
  /** A refusal as JSON, with status 200: an envelope without data. */
  | { readonly kind: 'refusal' }
  /** JSON of the right status and type, but not what was asked for. */
  | { readonly kind: 'wrong-json' }
  /** JSON that breaks off: the body of an answer, or a message of the stream. */
  | { readonly kind: 'broken-json'; readonly atEvent?: number }
  /** The token has expired on arrival by what the answer says; the server itself accepts it. */
  | { readonly kind: 'expired' }
  /** The stream ends without `[DONE]`: behind this message, or behind the last. */
  | { readonly kind: 'no-sentinel'; readonly atEvent?: number }
  /** Messages come behind `[DONE]`. Harmless. */
  | { readonly kind: 'text-after-sentinel' }
  /** A snapshot takes back half of the text. */
  | { readonly kind: 'shrink'; readonly atEvent: number }
  /** A snapshot begins with other text. */
  | { readonly kind: 'change'; readonly atEvent: number }
  /** A snapshot comes twice. Harmless. */
  | { readonly kind: 'duplicate'; readonly atEvent: number }
  /** An error object instead of a message; the stream ends with it. */
  | { readonly kind: 'error-object'; readonly atEvent: number }
  /** From here on only keep-alive comments. */
  | { readonly kind: 'comments-only'; readonly atEvent: number; readonly everyMs: number }
  /** Lines end with CRLF. Harmless. */
  | { readonly kind: 'crlf' };

export type FaultKind = Fault['kind'];

/** A fault and where it happens: at which step, and at which request of that step, from 0. */
export type PlannedFault = Fault & {
  readonly step: GPTalkStep;
  /** Every request of the step where left out. */
  readonly request?: number;
};

/** What goes wrong in the life of a server: plain values, to be printed and replayed. */
export type FaultPlan = readonly PlannedFault[];

/** The connection breaks off: thrown by a body, understood by what transports it. */
export class BrokenConnection extends Error {
  readonly code = 'ECONNRESET';
  readonly isReset: boolean;

  constructor(isReset: boolean) {
    super('The connection breaks off');
    this.isReset = isReset;
  }
}
