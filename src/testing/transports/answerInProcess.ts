import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { constants, createGunzip } from 'node:zlib';
import axios, {
  type AxiosInstance,
  type AxiosResponse,
  CanceledError,
  type InternalAxiosRequestConfig,
} from 'axios';
import type { Responder, WireRequest } from './responder';

/**
 * An axios instance whose requests are all answered in this process, whatever the host.
 *
 * @param baseURL its base URL. `.invalid` is reserved for names that belong to no host.
 */
export function answerInProcess(backend: Responder, baseURL: string): AxiosInstance {
  async function adapter(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
    const leaving = new AbortController();
    const { signal } = config;
    const leave = () => {
      signal?.removeEventListener?.('abort', leave);
      leaving.abort();
    };
    signal?.addEventListener?.('abort', leave);
    try {
      const { status, headers, body } = await backend.respond(
        toRequest(config, backend.maxBodyBytes),
        leaving.signal,
      );
      if (signal?.aborted) throw new CanceledError();
      const bytes = Readable.from(asReceived(body), { objectMode: false });
      bytes.on('close', leave);
      const isCompressed = headers['content-encoding'] === 'gzip';
      const data = isCompressed ? pipeline(bytes, createGunzip(asAxios), () => {}) : bytes;
      return { data, status, statusText: '', headers, config };
    } catch (error) {
      leave();
      throw error;
    }
  }

  return axios.create({ adapter, baseURL });
}

/**
 * Each chunk arrives in a separate turn of the event loop, as from a socket, so timers keep firing even if
 * a body never ends.
 */
async function* asReceived(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    await setImmediate();
    yield chunk;
  }
}

/** As in axios's own adapter, the start of a body that breaks off is decompressed, too. */
const asAxios = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };

function toRequest(config: InternalAxiosRequestConfig, maxBodyBytes: number): WireRequest {
  const { method = 'get', headers, data } = config;
  const body = typeof data === 'string' ? data : '';
  const { pathname, search } = new URL(axios.getUri(config));
  const entries = Object.entries(headers.toJSON()).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  return {
    method: method.toUpperCase(),
    path: pathname + search,
    headers: Object.fromEntries(entries),
    body: Buffer.byteLength(body) > maxBodyBytes ? undefined : body,
  };
}
