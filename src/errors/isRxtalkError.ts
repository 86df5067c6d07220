import type { DeadlineError } from './deadlineError';
import type { HttpStatusError } from './httpStatusError';
import type { LimitError } from './limitError';
import type { NetworkError } from './networkError';
import type { ProtocolError } from './protocolError';
import { isBranded } from './rxtalkError';
import type { ServiceError } from './serviceError';
import type { SnapshotRewriteError } from './snapshotRewriteError';
import type { TruncatedStreamError } from './truncatedStreamError';

/** Any error of this library, discriminated by `code`. */
export type AnyRxtalkError =
  | HttpStatusError
  | NetworkError
  | DeadlineError
  | ProtocolError
  | ServiceError
  | TruncatedStreamError
  | SnapshotRewriteError
  | LimitError;

/**
 * Tells whether a value is an error of this library, even of another copy of it (ESM or CJS).
 *
 * 1. It looks for the mark that every error of this library has.
 * 2. It returns whether the value has it.
 *
 * @param value anything, such as what an error callback receives.
 * @returns true for an {@link AnyRxtalkError}; `switch (error.code)` then narrows further.
 * @see {@link RxtalkError}, which all errors of this library extend.
 *
 * @example
 * ```ts
 * import { isRxtalkError, TruncatedStreamError } from 'rxtalk';
 *
 * const error: unknown = new TruncatedStreamError();
 * if (isRxtalkError(error)) console.log(error.code, error.outcome, error.isRetryable);
 * // → truncated accepted true
 * ```
 */
export function isRxtalkError(value: unknown): value is AnyRxtalkError {
  return isBranded(value);
}
