import { InvalidArgumentError } from 'commander';

/** A duration in milliseconds, from texts such as `30`, `500ms`, `30s`, `2m` and `1h`. */
export function duration(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const ms = Number(number) * (unitsMs[unit] ?? Number.NaN);
  if (ms >= 1 && ms <= MAX_MS) return Math.round(ms);
  throw new InvalidArgumentError('Expected a duration such as 500ms, 30s, 2m or 1h.');
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** The longest delay of a timer. */
const MAX_MS = 2_147_483_647;

/** A whole number, which is at least `min`. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= min && number <= max) return number;
    const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
    throw new InvalidArgumentError(`Expected a whole number, ${range}.`);
  };
}
