import type { IncomingHttpHeaders } from 'node:http';
import { type FieldRule, is, isNonEmptyText, isText, requestFault } from '../service/requestFault';

/** A browser sends the origin of a page itself, but not in a GET to the page's own origin. */
const isOrigin: FieldRule[1] = (value, all) =>
  isNonEmptyText(value) || (value === undefined && all['sec-fetch-site'] === 'same-origin');

const headerRules: readonly FieldRule[] = [
  ['accept', is('*/*'), '*/*'],
  ['content-type', is('application/json'), 'application/json'],
  ['origin', isOrigin, 'the base URL'],
  ['user-agent', isNonEmptyText, 'a name'],
  ['x-auth-appid', is('2229'), '2229'],
  ['x-auth-openid', is(''), 'empty'],
  ['x-auth-platform', is(''), 'empty'],
  ['x-auth-timestamp', (value) => /^\d{10}$/.test(String(value)), 'whole seconds since 1970'],
];

const loginRules: readonly FieldRule[] = [
  ['fingerprint', isNonEmptyText, 'a non-empty string'],
  ['platform', is('fingerprint'), '"fingerprint"'],
];

const textRules: readonly FieldRule[] = [
  ['content', isText, 'a string'],
  ['accept', is('stream'), '"stream"'],
  ['from', is(1), '1'],
  ['model', isNonEmptyText, 'a non-empty string'],
  ['is_mobile', is(0), '0'],
  ['user_agent', isNonEmptyText, 'a non-empty string'],
  ['is_open_ctx', is(0), '0'],
  ['prompt', is(''), 'empty'],
  ['roid', is(111), '111'],
  ['temperature', (value) => Number.isFinite(value), 'a number'],
  ['ctx_msg_count', is(3), '3'],
  ['created_at', (value) => Number.isInteger(value), 'whole seconds since 1970'],
];

/** What is wrong with the headers of a request; undefined if nothing is. */
export function headersFault(headers: IncomingHttpHeaders): string | undefined {
  return requestFault('header', headerRules, headers);
}

export function loginFault(body: unknown): string | undefined {
  return requestFault('field', loginRules, body);
}

export function textFault(body: unknown): string | undefined {
  return requestFault('field', textRules, body);
}
