import { kindOf, wrong } from '../arguments/wrong';

/** The base URL of a service, without a trailing slash; a relative one is resolved if possible. */
export function readBaseUrl(value: unknown): string {
  const { location } = globalThis as { readonly location?: { readonly href: string } };
  const kind = location ? 'an http(s) URL' : 'an absolute http(s) URL';
  const expected = `${kind} without user name, query and fragment`;
  const name = 'baseURL';
  if (typeof value !== 'string' || value === '') throw wrong(name, expected, kindOf(value));
  if (!URL.canParse(value, location?.href)) throw wrong(name, expected, shown(value));
  const url = new URL(value, location?.href);
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:';
  // `URL` drops an empty query or fragment, but a path would be appended to it.
  if (!isHttp || url.username || url.password || /[?#]/.test(value)) {
    throw wrong(name, expected, shown(value));
  }
  let { href } = url;
  while (href.endsWith('/')) href = href.slice(0, -1);
  return href;
}

/** A URL as an error message shows it: without what could be a password or a key. */
function shown(value: string): string {
  // Even after a `?` or `#`, which may be a part of the password.
  if (value.includes('@')) return 'one that may have a user name or password';
  return `\`${value.replace(/^(.*?[?#]).+$/s, '$1…').slice(0, 80)}\``;
}
