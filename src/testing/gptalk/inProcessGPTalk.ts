import type { AxiosInstance } from 'axios';
import { answerInProcess } from '../transports/answerInProcess';
import { gptalkBackend } from './gptalkBackend';
import type { GPTalkServerStats, GPTalkServiceOptions, RecordedRequest } from './types';

export interface InProcessGPTalk {
  /** An axios instance with a base URL; the service answers all its requests, whatever the host. */
  readonly axios: AxiosInstance;
  /** The service's own counts, always current; there are no sockets. */
  readonly stats: Omit<GPTalkServerStats, 'openSockets'>;
  /** The last `maxRecords` requests, in the order of the responses. */
  readonly requests: readonly RecordedRequest[];
  /** Makes the service forget every token it issued, like `revokeTokens` of a server. */
  revokeTokens(): void;
}

/**
 * Serves the GPTalk protocol without a socket, for fast tests: the same service and the same faults
 * as `startGPTalkServer`, behind an axios adapter.
 *
 * 1. It checks its options at once. There is nothing to close.
 * 2. Each request that is sent with its `axios` is answered in this process.
 *
 * @param options see {@link GPTalkServiceOptions}.
 * @throws TypeError at once if an option is wrong.
 * @see {@link startGPTalkServer}, which listens on a port.
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
  const backend = gptalkBackend(options);
  return {
    axios: answerInProcess(backend, `http://gptalk.invalid${backend.basePath}`),
    get stats() {
      return { ...backend.service.stats, openStreams: backend.openStreams };
    },
    requests: backend.requests,
    revokeTokens: () => backend.service.revokeTokens(),
  };
}
