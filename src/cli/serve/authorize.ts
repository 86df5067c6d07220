import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { HandlerOptions } from 'rxtalk/server';
import type { Console } from '../io/console';
import { UsageError } from '../usageError';

/** The environment variable with the token that clients have to send. */
const TOKEN = 'RXTALK_TOKEN';

type Authorize = NonNullable<HandlerOptions['authorize']>;

/**
 * Decides who may ask: anyone who has the token, if there is one, and otherwise anyone who can reach the
 * port. On loopback, that excludes pages of other sites whose host name resolves to this machine (DNS
 * rebinding).
 */
export function authorizeWith(
  options: { readonly token?: boolean; readonly host: string },
  { host, notes }: Console,
): Authorize {
  if (options.token) {
    const token = host.env[TOKEN];
    if (token) return (request) => isSame(tokenOf(request), token);
    throw new UsageError(`--token takes the token from ${TOKEN}, which is not set`);
  }
  if (isLoopback(options.host)) {
    return ({ url }) => isLoopback(new URL(url).hostname) || new Response(FOREIGN, { status: 403 });
  }
  notes.say(
    `Anyone who can reach this port can ask. To require the token in ${TOKEN}, use --token.`,
  );
  return () => true;
}

/** The token of a request. On the GPTalk wire, `authorization` has tokens of the protocol. */
function tokenOf({ headers }: Request): string {
  const [, bearer] = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '') ?? [];
  return headers.get('x-api-key') ?? bearer ?? '';
}

/** Compares in a time that doesn't depend on where the texts differ. */
function isSame(one: string, other: string): boolean {
  const digests = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(...(digests as [Buffer, Buffer]));
}

function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    name === '::1' || /(^|\.)localhost$/.test(name) || (isIP(name) === 4 && /^127\./.test(name))
  );
}

const FOREIGN =
  'This server only accepts requests to localhost. To allow other host names, start it with --token.\n';
