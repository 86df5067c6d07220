import { kindOf } from '../arguments/check';
import { ProtocolError } from '../errors/protocolError';
import { redact } from '../errors/redact';
import { refusal } from '../errors/refusal';
import { isRecord, parseJson, serverWords } from '../errors/serverWords';

/**
 * Reads the answer so far out of the payload of one message.
 *
 * 1. It parses the payload as JSON; other keys than `content` are ignored.
 * 2. A message that bears an error, or the service's words instead of `content`, is a
 *    `ServiceError`; one that is not JSON or lacks `content` a `ProtocolError`.
 *
 * The words of a `ServiceError` are capped, but a function of the payload alone can't know which
 * secrets they echo: `createGPTalk` takes them out, a pipeline of your own should mind them.
 *
 * @param payload the data of one message, as `sseData` emits it.
 * @returns the whole answer so far.
 * @throws ServiceError, ProtocolError; inside `map` they become error notifications.
 *
 * @example
 * ```ts
 * import { readContent } from 'rxtalk';
 *
 * console.log(readContent('{"id":1,"content":"Hello, wor"}'));
 * // → Hello, wor
 * ```
 */
export function readContent(payload: string): string {
  return parseContent(payload, withoutSecrets, 'content');
}

/** The same of any field, with the secrets taken out of what the server says. */
export function parseContent(
  payload: string,
  hide: (text: string) => string,
  field: string,
): string {
  const message = parseJson(payload);
  if (message === undefined) throw new ProtocolError('A message of the stream is not JSON');
  const { [field]: content, error } = isRecord(message) ? message : {};
  if (typeof content === 'string' && !error) return content;
  const words = serverWords(message);
  if (words) throw refusal(words, hide);
  throw new ProtocolError(`Expected \`${field}\` to be a string, got ${kindOf(content)}`);
}

/** Caps what the server says, where no secrets are known. */
export function withoutSecrets(text: string): string {
  return redact(text, []);
}
