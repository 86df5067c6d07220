import type { GPTalkStep } from '../gptalk/step';

/**
 * What goes wrong in one response. `atByte` counts the bytes of the body, `atEvent` the messages of
 * the stream, both from 0; an offset after the end is never reached.
 */
export type Fault =
  /** Endless silence: before the headers, or in the body if `atByte` is given. */
  | { readonly kind: 'stall'; readonly atByte?: number }
  /** The connection is reset: before the headers, or in the body if `atByte` is given. */
  | { readonly kind: 'reset'; readonly atByte?: number }
  /** The connection is closed before the body is complete. */
  | { readonly kind: 'close'; readonly atByte: number }
  /** The body ends here, as if it were complete. */
  | { readonly kind: 'cut'; readonly atByte: number }
  /** The body is sent in two parts, with a pause between them. Harmless. */
  | { readonly kind: 'split'; readonly atByte: number; readonly pauseMs: number }
  /** The body is sent a few bytes at a time. Harmless, if slow. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** The body is compressed. Harmless. */
  | { readonly kind: 'gzip' }
  /** A byte that isn't valid UTF-8 is inserted. */
  | { readonly kind: 'invalid-utf8'; readonly atByte: number }
  /** From here on, one line that never ends. */
  | { readonly kind: 'endless-line'; readonly atByte: number }
  /** Another status, with a JSON body that gives a reason. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** A redirect to another location. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** An HTML page, with status 200. */
  | { readonly kind: 'html' }
  /** A rejection as JSON, with status 200: an envelope without data. */
  | { readonly kind: 'refusal' }
  /** JSON with the right status and content type, but without the expected fields. */
  | { readonly kind: 'wrong-json' }
  /** JSON that breaks off: the body of a response, or a message of the stream. */
  | { readonly kind: 'broken-json'; readonly atEvent?: number }
  /** The response says that its token has already expired; the server still accepts it. */
  | { readonly kind: 'expired' }
  /** The stream ends without `[DONE]`: after this message, or after the last. */
  | { readonly kind: 'no-sentinel'; readonly atEvent?: number }
  /** A message arrives after `[DONE]`, if that is sent. Harmless. */
  | { readonly kind: 'text-after-sentinel' }
  /** A snapshot removes half of the text. */
  | { readonly kind: 'shrink'; readonly atEvent: number }
  /** A snapshot begins with different text. */
  | { readonly kind: 'change'; readonly atEvent: number }
  /** A snapshot is sent twice. Harmless. */
  | { readonly kind: 'duplicate'; readonly atEvent: number }
  /** An error object is sent instead of a message; then the stream ends. */
  | { readonly kind: 'error-object'; readonly atEvent: number }
  /** From here on, only keep-alive comments. */
  | { readonly kind: 'comments-only'; readonly atEvent: number; readonly everyMs: number }
  /** Lines end with CRLF. Harmless. */
  | { readonly kind: 'crlf' }
  | ConnectionFault;

/**
 * What goes wrong on a connection after a complete response, if no other request arrives first. It may
 * affect the next request. In process there are no connections, so nothing happens.
 */
export interface ConnectionFault {
  /** The connection is silently closed, or reset, or the response arrives a second time. */
  readonly kind: 'idle-close' | 'idle-reset' | 'surplus';
  readonly afterMs: number;
}

/** The name of a fault. */
export type FaultKind = Fault['kind'];

/** A fault and where it happens: at which step, and at which request of that step, from 0. */
export type PlannedFault<Step extends string = GPTalkStep> = Fault & {
  readonly step: Step;
  /** If left out, every request of the step. */
  readonly request?: number;
};

/** Everything that goes wrong at a server: plain values, which can be printed and replayed. */
export type FaultPlan<Step extends string = GPTalkStep> = readonly PlannedFault<Step>[];

/** Thrown by a body to break the connection; the transport catches it. */
export class BrokenConnection extends Error {
  readonly code = 'ECONNRESET';
  readonly isReset: boolean;

  constructor(isReset: boolean) {
    super('The connection broke off');
    this.isReset = isReset;
  }
}
