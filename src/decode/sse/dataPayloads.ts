import type { Decoder } from '../decoder';

/**
 * Gives the payload of each `data` line, without the field name and one leading space. It skips
 * other lines, and `data` lines without a payload, which are keep-alives.
 */
export const dataPayloads: Decoder<string, string> = {
  decode(line, sink) {
    const payload = payloadOf(line);
    if (payload !== '') sink.give(payload);
  },
};

/** The payload of a `data` line; an empty string if there is none. */
export function payloadOf(line: string): string {
  if (!line.startsWith('data:')) return '';
  return line.slice(line.startsWith(' ', 5) ? 6 : 5);
}
