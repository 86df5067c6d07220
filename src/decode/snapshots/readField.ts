import { kindOf } from '../../errors/kindOf';
import { ownProperty } from '../../errors/ownProperty';
import { ProtocolError } from '../../errors/protocolError';
import { isRecord, parseJson, rejection, serverWords } from '../../errors/serverWords';
import { TruncatedStreamError } from '../../errors/truncatedStreamError';
import { isUnfinished } from '../sse/unfinished';

/**
 * Reads one string out of the payload of a message, a JSON object. Other keys are ignored.
 *
 * @throws TruncatedStreamError if the end of the stream cuts off the payload; ServiceError if the message
 *   reports an error; ProtocolError if it isn't a JSON object or the field isn't a string.
 */
export function readField(payload: string, field: string): string {
  const message = parseJson(payload);
  if (message === undefined) {
    if (isUnfinished(payload)) throw new TruncatedStreamError({ where: 'message' });
    throw new ProtocolError('A message of the stream is not JSON');
  }
  if (!isRecord(message)) {
    throw new ProtocolError(`A message of the stream is not a JSON object, but ${kindOf(message)}`);
  }
  const text = ownProperty(message, field);
  const error = ownProperty(message, 'error');
  if (typeof text === 'string' && !error) return text;
  const words = serverWords(message);
  if (words) throw rejection(words, { outcome: 'accepted' });
  throw new ProtocolError(`Expected \`${field}\` to be a string, got ${kindOf(text)}`);
}
