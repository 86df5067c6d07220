import type { ConnectionFault } from '../faults/fault';

/** A response whose body is produced as it is read. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** What goes wrong on the connection when the response is complete. */
  readonly afterwards?: ConnectionFault;
}

/** A response with a text as its body. */
export function textResponse(
  status: number,
  contentType: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return { status, headers: { 'content-type': contentType, ...headers }, body: oneChunk(text) };
}

export function jsonResponse(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return textResponse(status, 'application/json', JSON.stringify(value), headers);
}

/** Waits, but no longer than the client is connected. */
export function pause(ms: number, left: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      left.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    left.addEventListener('abort', end);
    if (left.aborted) end();
  });
}

/** Resolves when the client disconnects. */
export function gone(left: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (left.aborted) resolve();
    else left.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
