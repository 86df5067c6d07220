import type { Decoder } from './decoder';

/**
 * Gives the payload of each `data` line, without the field name and one leading space. Other lines
 * give nothing, and so does a `data` line without a payload, which is a keep-alive.
 */
export const dataPayloads: Decoder<string, string> = {
  decode(line, sink) {
    if (!line.startsWith('data:')) return;
    const payload = line.slice(line.startsWith(' ', 5) ? 6 : 5);
    if (payload !== '') sink.next(payload);
  },
};
