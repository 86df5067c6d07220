import type { ObservableInput } from 'rxjs';
import { piecesOf } from '../service/piecesOf';
import { usualFraming, type Wire } from '../service/wire';

/** Writes an answer as growing snapshots: each message repeats the text before it. */
export function snapshotWire(answer: () => ObservableInput<string>): Wire {
  return {
    framing: usualFraming,
    async *messages(left) {
      let content = '';
      for await (const piece of piecesOf(answer, left)) {
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
}

function message(content: string): string {
  return JSON.stringify({ content });
}
