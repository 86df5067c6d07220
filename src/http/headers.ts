import type { Rule } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';

/** Headers with lower-case names. */
export type Headers = Readonly<Record<string, string>>;

/** What `new Headers()` accepts: a record, pairs, or `Headers`. */
export type HeadersLike = Headers | Iterable<readonly string[]>;

/** The caller's headers, with lower-case names; values of the same name are joined by commas. */
export const isHeaders: Rule<Headers> = (value, name) => {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null) throw wrong(name, 'an object', kindOf(value));
  const headers = new Map<string, string>();
  for (const [key, text] of entriesOf(value, name)) {
    if (typeof key !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(key)) {
      throw new TypeError(
        `Expected the names in \`${name}\` to be header names, got \`${String(key).split(/[:\s]/)[0]}\``,
      );
    }
    if (typeof text !== 'string') throw wrong(`${name}['${key}']`, 'a string', kindOf(text));
    if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) {
      throw wrong(`${name}['${key}']`, 'a valid header value', 'one with other characters');
    }
    const known = headers.get(key.toLowerCase());
    headers.set(key.toLowerCase(), known === undefined ? text : `${known}, ${text}`);
  }
  return Object.fromEntries(headers);
};

function entriesOf(value: object, name: string): readonly (readonly unknown[])[] {
  if (!(Symbol.iterator in value)) return Object.entries(value);
  const pairs = [...(value as Iterable<unknown>)];
  const isPair = (pair: unknown) => Array.isArray(pair) && pair.length === 2;
  if (pairs.every(isPair)) return pairs as readonly (readonly unknown[])[];
  throw wrong(name, 'an object, or pairs of a name and a value', 'something else');
}

/** Headers as axios takes them. */
export type SentHeaders = Readonly<Record<string, string | false>>;

/** Removes headers that a browser sets itself; `false` keeps axios from setting its own user agent. */
export function withoutForbidden(headers: Headers): SentHeaders {
  const { origin, ...allowed } = headers;
  return { ...allowed, 'user-agent': false };
}
