import type { RequestOutcome } from './outcome';

/** The part of an exchange that failed: for GPTalk `login`, `text` or `stream`. */
export type Step = 'login' | 'text' | 'stream' | (string & {});

/** What went wrong, one literal per class. */
export type ErrorCode =
  | 'http-status'
  | 'network'
  | 'deadline'
  | 'protocol'
  | 'service'
  | 'truncated'
  | 'rewrite'
  | 'limit';

/** What every error of this library can carry besides its message. */
export interface ErrorDetails {
  readonly step?: Step | undefined;
  readonly url?: string | undefined;
  readonly outcome?: RequestOutcome | undefined;
  readonly isTransient?: boolean | undefined;
  readonly isRetryable?: boolean | undefined;
  readonly serverMessage?: string | undefined;
}

/** The defaults of a class of errors, which the details override. */
type ErrorDefaults = Pick<ErrorDetails, 'outcome' | 'isTransient'>;

const brand = Symbol.for('rxtalk.error');

/**
 * The base class of every error notification of this library.
 *
 * `message` is the library's own text. `serverMessage` is the server's, at most 500 characters; a
 * text that contains a piece of a secret of the client is withheld. Errors are never changed after
 * they are thrown: an outer layer adds its details to a copy.
 */
export abstract class RxtalkError extends Error {
  /** The name of the class. */
  abstract override get name(): string;
  /** Identifies the class: `switch (error.code)` narrows the type. */
  abstract readonly code: ErrorCode;
  /** The step that failed; absent if an operator is used on its own. */
  declare readonly step?: Step;
  /** The base URL of the service; absent if an operator is used on its own. */
  declare readonly url?: string;
  /** What happened to the request; `unknown` unless the transport or the service can tell. */
  declare readonly outcome: RequestOutcome;
  /** True if the cause may be temporary. */
  declare readonly isTransient: boolean;
  /**
   * True if a retry may help and wouldn't repeat text. The client and `retryText` set it to false after
   * they have emitted text. In your own pipeline, it equals `isTransient`: you decide, because only you
   * know what you have shown.
   */
  declare readonly isRetryable: boolean;
  /** The server's own text, at most 500 characters; absent if it contains a piece of a secret. */
  declare readonly serverMessage?: string;
  /** @internal */
  get [brand](): true {
    return true;
  }

  /** @param details each defined one becomes a property and overrides the class's default. */
  constructor(message: string, details: ErrorDetails, defaults: ErrorDefaults = {}) {
    super(message);
    const given = Object.entries(details).filter(([, value]) => value !== undefined);
    const own = {
      outcome: 'unknown',
      isTransient: false,
      ...defaults,
      ...Object.fromEntries(given),
    };
    Object.assign(this, { isRetryable: own.isTransient, ...own });
  }

  /** Returns the name, the message and the details, for `JSON.stringify`. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...(this as object) };
  }
}

/** Whether a value is an error of this library, even of another copy of it (ESM or CJS). */
export function isBranded(value: unknown): value is RxtalkError {
  return value instanceof Error && brand in value;
}

/**
 * A copy of the error with changed properties, because one error can reach many subscribers. Undefined
 * removes a property. If nothing changes, it returns the error itself.
 */
export function amended<E extends RxtalkError>(
  error: E,
  changes: Readonly<Record<string, unknown>>,
): E {
  const own = error as unknown as Readonly<Record<string, unknown>>;
  if (Object.entries(changes).every(([name, value]) => own[name] === value)) return error;
  // Created by `Error`, so that `util.inspect`, loggers and `structuredClone` see an error.
  const copy: E = Object.setPrototypeOf(new Error(), Object.getPrototypeOf(error));
  const { stack = '', message } = error;
  const properties: PropertyDescriptorMap = {
    ...Object.getOwnPropertyDescriptors(error),
    stack: hidden(stack),
  };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete properties[name];
    else if (name === 'message') {
      properties['message'] = hidden(value);
      properties['stack'] = hidden(stack.replace(message, () => String(value)));
    } else properties[name] = { value, enumerable: true, writable: true, configurable: true };
  }
  return Object.defineProperties(copy, properties);
}

function hidden(value: unknown): PropertyDescriptor {
  return { value, enumerable: false, writable: true, configurable: true };
}
