import type { AxiosInstance } from 'axios';
import { answerInProcess } from '../transports/answerInProcess';
import { openAIBackend } from './openAIBackend';
import type { OpenAIRecordedRequest, OpenAIServerStats, OpenAIServiceOptions } from './types';

export interface InProcessOpenAI {
  /** An axios instance with a base URL; the service answers all its requests, whatever the host. */
  readonly axios: AxiosInstance;
  /** The service's own counts, always current; there are no sockets. */
  readonly stats: Omit<OpenAIServerStats, 'openSockets'>;
  /** The last `maxRecords` requests, in the order of the responses. */
  readonly requests: readonly OpenAIRecordedRequest[];
}

/**
 * Serves the OpenAI chat completions API without a socket, for fast tests: the same service and the same
 * faults as `startOpenAIServer`, behind an axios adapter.
 *
 * 1. It checks its options at once. There is nothing to close.
 * 2. Each request that is sent with its `axios` is answered in this process.
 *
 * @param options see {@link OpenAIServiceOptions}.
 * @throws TypeError at once if an option is wrong.
 * @see {@link startOpenAIServer}, which listens on a port.
 *
 * @example
 * ```ts
 * import { createOpenAICompatible } from 'rxtalk/openai';
 * import { inProcessOpenAI } from 'rxtalk/testing';
 *
 * const service = inProcessOpenAI({ answer: ({ prompt }) => [prompt, '!'] });
 * createOpenAICompatible({ axios: service.axios, model: 'tiny' })
 *   .stream('Hi')
 *   .subscribe({ next: (delta) => console.log(delta), complete: () => console.log(service.stats.answers) });
 * // → Hi
 * // → !
 * // → 1
 * ```
 */
export function inProcessOpenAI(options: OpenAIServiceOptions = {}): InProcessOpenAI {
  const backend = openAIBackend(options);
  return {
    axios: answerInProcess(backend, `http://openai.invalid${backend.basePath}`),
    get stats() {
      return { ...backend.service.stats, openStreams: backend.openStreams };
    },
    requests: backend.requests,
  };
}
