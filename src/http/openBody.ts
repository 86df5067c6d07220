import type { AxiosResponse } from 'axios';
import { ProtocolError } from '../errors/protocolError';
import type { Body } from './body';
import { NodeBody, type NodeReadable } from './nodeBody';
import { WebBody } from './webBody';

/**
 * The body of a response, whichever the kind of its stream.
 *
 * @param request aborts the request.
 * @param lastText what a streamed body ends with.
 */
export function openBody(
  { data, request: sent }: AxiosResponse<unknown>,
  request: AbortController,
  lastText?: string,
): Body {
  if (isWebStream(data) && !data.locked) return new WebBody(data, request);
  if (isNodeStream(data)) return new NodeBody(data, request, sent, lastText);
  const message = 'Axios returned no stream: check its adapter and interceptors';
  return {
    read(reader) {
      if (data === null)
        reader.complete(); // `fetch` has no body for a redirect that it hides
      else reader.fail(new ProtocolError(message));
    },
    pause() {},
    close: () => request.abort(),
  };
}

function isWebStream(data: unknown): data is ReadableStream<Uint8Array> {
  return hasMethods(data, 'getReader', 'cancel');
}

function isNodeStream(data: unknown): data is NodeReadable {
  return hasMethods(data, 'on', 'read', 'pause', 'resume', 'destroy');
}

function hasMethods(data: unknown, ...names: string[]): boolean {
  if (typeof data !== 'object' || data === null) return false;
  return names.every((name) => typeof (data as Record<string, unknown>)[name] === 'function');
}
