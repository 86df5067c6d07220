import { ProtocolError, ServiceError, TruncatedStreamError } from '../../errors/errors';
import { kindOf } from '../../errors/kindOf';
import { refusal } from '../../errors/refusal';
import { isRecord, parseJson, serverWords } from '../../errors/serverWords';
import { isUnfinished } from '../sse/unfinished';
import { withoutHalf } from './wholeCharacters';

const MAX_SERVER_MESSAGE_LENGTH = 500;

/**
 * Reads one string out of the payload of a message, a JSON object. Other keys are ignored.
 *
 * @throws TruncatedStreamError if the end of the stream cut the payload short; ServiceError if the
 *   message reports an error; ProtocolError if it isn't a JSON object or the field isn't a string.
 */
export function readField(payload: string, field: string): string {
  const message = parseJson(payload);
  if (message === undefined) {
    if (isUnfinished(payload)) throw new TruncatedStreamError();
    throw new ProtocolError('A message of the stream is not JSON');
  }
  if (!isRecord(message)) {
    throw new ProtocolError(`A message of the stream is not a JSON object, but ${kindOf(message)}`);
  }
  const { [field]: text, error } = message;
  if (typeof text === 'string' && !error) return text;
  const words = serverWords(message);
  if (words) throw refusal(words, capped);
  if (error) throw new ServiceError();
  throw new ProtocolError(`Expected \`${field}\` to be a string, got ${kindOf(text)}`);
}

function capped(text: string): string {
  if (text.length <= MAX_SERVER_MESSAGE_LENGTH) return text;
  return `${withoutHalf(text.slice(0, MAX_SERVER_MESSAGE_LENGTH - 1))}…`;
}
