import type { Wire } from '../service/service';

/** Writes an answer as growing snapshots: each message repeats the text before it. */
export const snapshotWire: Wire = {
  async *messages(pieces) {
    let content = '';
    for await (const piece of pieces) {
      content += piece;
      yield message(content);
    }
  },
  message,
  textOf(message) {
    try {
      return JSON.parse(message).content ?? '';
    } catch {
      return ''; // another fault has broken it
    }
  },
  failure: (message, code) => JSON.stringify({ error: { message, code } }),
};

function message(content: string): string {
  return JSON.stringify({ content });
}
