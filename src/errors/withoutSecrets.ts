import { ownProperty } from './ownProperty';
import type { Redactor } from './redactor';
import { amended, type RxtalkError } from './rxtalkError';

/** The properties that can hold a server's text, or the system's. */
const foreign = ['serverMessage', 'serviceCode', 'systemCode'];
/** The codes of errors whose message may quote a server, or the system. */
const quoting = ['protocol', 'network'];

/**
 * A copy of the error without each text, in any property, that contains a piece of a secret; the error
 * itself if there is none.
 */
export function withoutSecrets<E extends RxtalkError>(error: E, redactor: Redactor): E {
  const changes: Record<string, unknown> = {};
  for (const name of foreign) {
    const value = ownProperty(error, name);
    if (value !== undefined && redactor.holdsSecret(String(value))) changes[name] = undefined;
  }
  const isQuoting = quoting.includes(error.code);
  if (isQuoting && redactor.holdsSecret(error.message)) changes['message'] = WITHHELD;
  return amended(error, changes);
}

const WITHHELD = 'The reason is withheld because it contains a secret';
