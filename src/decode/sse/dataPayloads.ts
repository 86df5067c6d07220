import type { Decoder } from '../decoder';

/**
 * Gives the payload of each `data` line, without the field name and one leading space. Other lines
 * give nothing, and so does a `data` line without a payload, which is a keep-alive.
 */
export const dataPayloads: Decoder<string, string> = {
  decode(line, sink) {
    const payload = payloadOf(line);
    if (payload !== '') sink.give(payload);
  },
};

/** The payload of a `data` line; an empty string where there is none. */
export function payloadOf(line: string): string {
  if (!line.startsWith('data:')) return '';
  return line.slice(line.startsWith(' ', 5) ? 6 : 5);
}
