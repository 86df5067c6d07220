import type { Redactor } from './redactor';
import { amended, type RxtalkError } from './rxtalkError';

/** The properties that the library itself sets. */
const own: ReadonlySet<string> = new Set([
  'stack',
  'code',
  'step',
  'url',
  'outcome',
  'phase',
  'unit',
]);
/** The codes of errors whose message may quote a server, or the system. */
const quoting: ReadonlySet<string> = new Set(['protocol', 'network']);

/**
 * A copy of the error without each text, in any property, that contains a piece of a secret; the error
 * itself if there is none.
 */
export function withoutSecrets<E extends RxtalkError>(error: E, redactor: Redactor): E {
  const changes: Record<string, unknown> = {};
  for (const name of Object.getOwnPropertyNames(error)) {
    const value: unknown = error[name as keyof E];
    const isOwn = name === 'message' ? !quoting.has(error.code) : own.has(name);
    if (typeof value !== 'string' || isOwn || !redactor.holdsSecret(value)) continue;
    changes[name] = name === 'message' ? WITHHELD : undefined;
  }
  return Object.keys(changes).length > 0 ? amended(error, changes) : error;
}

const WITHHELD = 'The reason is withheld, as it contains a secret';
