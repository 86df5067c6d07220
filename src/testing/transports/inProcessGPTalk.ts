import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import axios, {
  type AxiosInstance,
  type AxiosResponse,
  CanceledError,
  type InternalAxiosRequestConfig,
} from 'axios';
import type { GPTalkServerStats, GPTalkServiceOptions, RecordedRequest } from '../service/types';
import type { WireRequest } from './backend';
import { createBackend } from './createBackend';

export interface InProcessGPTalk {
  /** An axios instance with a base URL; the service answers all its requests, whatever the host. */
  readonly axios: AxiosInstance;
  /** The service's own counts, always current; there are no sockets. */
  readonly stats: Omit<GPTalkServerStats, 'openSockets'>;
  /** Every request so far, in the order of the responses. */
  readonly requests: readonly RecordedRequest[];
  /** Makes the service forget every token it issued. */
  revokeTokens(): void;
}

/**
 * Serves the GPTalk protocol without a socket, for fast tests: the same service and the same faults
 * as `startGPTalkServer`, behind an axios adapter.
 *
 * 1. It checks its options at once and starts nothing that has to be closed.
 * 2. Each request that is sent with its `axios` is answered in this process.
 *
 * @param options see {@link GPTalkServiceOptions}.
 * @throws TypeError at once if an option is wrong.
 *
 * @example
 * ```ts
 * import { lastValueFrom, toArray } from 'rxjs';
 * import { createGPTalk } from 'rxtalk';
 * import { inProcessGPTalk } from 'rxtalk/testing';
 *
 * const service = inProcessGPTalk({ answer: () => ['Hel', 'lo'] });
 * const gptalk = createGPTalk({ axios: service.axios });
 * console.log(await lastValueFrom(gptalk.stream('Hi').pipe(toArray())), service.stats.texts);
 * // → [ 'Hel', 'lo' ] 1
 * ```
 */
export function inProcessGPTalk(options: GPTalkServiceOptions = {}): InProcessGPTalk {
  const backend = createBackend(options);

  async function adapter(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
    const leaving = new AbortController();
    const { signal } = config;
    const leave = () => {
      signal?.removeEventListener?.('abort', leave);
      leaving.abort();
    };
    signal?.addEventListener?.('abort', leave);
    try {
      const { status, headers, body } = await backend.respond(toRequest(config), leaving.signal);
      if (signal?.aborted) throw new CanceledError();
      const bytes = Readable.from(body, { objectMode: false });
      bytes.on('close', leave);
      const isCompressed = headers['content-encoding'] === 'gzip';
      const data = isCompressed ? pipeline(bytes, createGunzip(asAxios), () => {}) : bytes;
      return { data, status, statusText: '', headers, config };
    } catch (error) {
      leave();
      throw error;
    }
  }

  return {
    axios: axios.create({ adapter, baseURL: IN_PROCESS_URL }),
    get stats() {
      return backend.stats;
    },
    requests: backend.requests,
    revokeTokens: () => backend.revokeTokens(),
  };
}

/** `.invalid` is reserved for names that belong to no host. */
const IN_PROCESS_URL = 'http://gptalk.invalid';

/** As in axios's own adapter, the start of a body that breaks off is decompressed, too. */
const asAxios = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };

function toRequest({
  method = 'get',
  url = '',
  headers,
  data,
}: InternalAxiosRequestConfig): WireRequest {
  const { pathname, search } = new URL(url);
  const entries = Object.entries(headers.toJSON()).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  return {
    method: method.toUpperCase(),
    path: pathname + search,
    headers: Object.fromEntries(entries),
    body: typeof data === 'string' ? data : '',
  };
}
