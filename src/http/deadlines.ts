import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isDurationMs, type Rule } from '../arguments/rules';

/**
 * Deadlines in milliseconds; 0 disables a deadline. If your axios instance uses Node's `fetch`, two more
 * limits apply that no option disables: 300 s until the headers, and 300 s of silence.
 */
export interface Deadlines {
  /**
   * From sending a request until the headers of the response have arrived; for a JSON response, the same
   * again until its whole body has arrived.
   * @default 60000
   */
  readonly responseMs?: number | undefined;
  /**
   * The longest silence on the wire while a body is being received. A comment ends the silence.
   * @default 60000
   */
  readonly idleMs?: number | undefined;
  /**
   * From subscribing to an answer until its end.
   * @default 0
   */
  readonly totalMs?: number | undefined;
}

const rules = {
  responseMs: [isDurationMs, 60_000],
  idleMs: [isDurationMs, 60_000],
  totalMs: [isDurationMs, 0],
} satisfies OptionRules<Deadlines>;

export const isDeadlines: Rule<{ readonly [Name in keyof Deadlines]-?: number }> = (value, name) =>
  readOptions(name, value, rules, `${name}.`);
