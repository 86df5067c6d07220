import { kindOf, wrong } from '../arguments/check';

export type Headers = Readonly<Record<string, string>>;

/** Checks the caller's headers and gives them lower-case names. */
export function readHeaders(headers: unknown = {}): Headers {
  if (typeof headers !== 'object' || headers === null)
    throw wrong('headers', 'an object', kindOf(headers));
  const entries = Object.entries(headers).map(([name, value]): [string, string] => {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw new TypeError(`Expected the names in \`headers\` to be header names, got \`${name}\``);
    }
    if (typeof value !== 'string') throw wrong(`headers['${name}']`, 'a string', kindOf(value));
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw wrong(`headers['${name}']`, 'a text that a header can bear', 'other characters');
    }
    return [name.toLowerCase(), value];
  });
  return Object.fromEntries(entries);
}

/** Drops what a browser sets itself; `false` keeps axios from putting its own name in its place. */
export function withoutForbidden(headers: Headers): Readonly<Record<string, string | false>> {
  const { origin, ...allowed } = headers;
  return { ...allowed, 'user-agent': false };
}
