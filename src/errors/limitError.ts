import { type ErrorDetails, RxtalkError } from './rxtalkError';

/** The unit of a limit. */
type LimitUnit = 'characters' | 'bytes' | 'values';

/** A line, a body or a queue exceeds its size limit. */
export class LimitError extends RxtalkError {
  override get name(): 'LimitError' {
    return 'LimitError';
  }
  readonly code = 'limit';
  /** The limit that was exceeded, counted in `unit`. */
  readonly limit: number;
  /** What the limit counts. */
  readonly unit: LimitUnit;

  constructor(what: string, limit: number, unit: LimitUnit, details: ErrorDetails = {}) {
    super(`${what} exceeds its limit of ${limit} ${unit}`, details);
    this.limit = limit;
    this.unit = unit;
  }
}
