import { readField } from '../decode/snapshots/readField';

/**
 * Returns the answer so far from the payload of one message.
 *
 * 1. It parses the payload as JSON; keys other than `content` are ignored.
 * 2. A message that reports an error, or that has a reason instead of `content`, is a `ServiceError`. A
 *    message that isn't a JSON object or has no `content` is a `ProtocolError`.
 * 3. JSON that is cut off by the end of the stream is a `TruncatedStreamError`: the last line of
 *    `sseLines()` without a line end, or the last event of `sseEvents({ flush: true })`, if it is read
 *    synchronously.
 *
 * The `serverMessage` of a `ServiceError` has at most 500 characters, but a function of the payload alone
 * can't know whether it repeats a secret. `createGPTalk` withholds secrets; your own pipeline must do so
 * itself.
 *
 * @param payload the data of one message, as `sseData` emits it.
 * @returns the whole answer so far.
 * @throws ServiceError, ProtocolError, TruncatedStreamError; inside `map` they become error
 *   notifications.
 * @see {@link sseData}, which emits the payloads; {@link cumulativeToDelta}, which turns the texts into
 *   deltas.
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
  return readField(payload, 'content');
}
