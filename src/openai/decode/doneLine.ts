import type { Decoder } from '../../decode/decoder';

/**
 * Adds an empty line after the line `data: [DONE]`, as some services send none and leave the connection
 * open. No other event starts with that line.
 */
export const doneLine: Decoder<string, string> = {
  decode(line, sink) {
    sink.give(line);
    if (/^data: ?\[DONE\]$/.test(line)) sink.give('');
  },
};
