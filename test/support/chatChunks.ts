import { from } from 'rxjs';
import { type ChatEvent, sseEvents, sseLines } from 'rxtalk';
import { chatEvents } from 'rxtalk/openai';
import { encode } from './chunkings';
import { type Recorded, record } from './record';

/** A chunk of an answer. */
export function chunk(delta: object | null, finish_reason: string | null = null, more = {}) {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason }];
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_795_166_193 };
  return { ...head, model: 'tiny', choices, ...more };
}

/** A chunk of text. */
export function text(content: string) {
  return chunk({ content });
}

/** A chunk with fragments of tool calls. */
export function calls(...tool_calls: object[]) {
  return chunk({ tool_calls });
}

/** An event stream of chunks and of raw payloads. */
export function body(...payloads: readonly (object | string)[]): string {
  return payloads
    .map(
      (payload) => `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`,
    )
    .join('');
}

/** Pieces of a body, each of this many bytes. */
export function inPieces(bytes: Uint8Array, length: number): Uint8Array[] {
  const count = Math.ceil(bytes.length / length);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * length, (index + 1) * length),
  );
}

/** What is read from the pieces of a body. */
export function read(pieces: Iterable<Uint8Array | string>): Recorded<ChatEvent> {
  return record(from(pieces).pipe(sseLines(), sseEvents({ flush: true }), chatEvents()));
}

/** What is read from a body as a whole. */
export function readBody(whole: string): Recorded<ChatEvent> {
  return read([encode(whole)]);
}
