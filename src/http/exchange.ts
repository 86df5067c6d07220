import {
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosResponse,
  isAxiosError,
} from 'axios';
import { catchError, concatMap, defer, finalize, Observable } from 'rxjs';
import type { RequestOutcome } from '../errors/outcome';
import { ProtocolError } from '../errors/protocolError';
import { amended, isBranded } from '../errors/rxtalkError';
import { closeBody, readBody } from './body';
import { responseDeadline } from './deadlines';
import { requestFailure } from './failure';

/** A response, and the chunks of its body. */
export type Answer = AxiosResponse<unknown> & { readonly body: Observable<Uint8Array> };

/** How far a request has come. */
export interface Progress {
  /** Called when the request is sent; returns what it is given. */
  readonly send: <T>(data?: T) => T | undefined;
  /** Called when its response has come. */
  readonly receive: () => void;
}

/**
 * Sends a request at subscription and reads its response with `read`. When the subscription ends, the
 * request is aborted in every phase, unless its body has been read to the end.
 *
 * A failure before the request was sent, such as an interceptor's, is `unsent`; one of an interceptor
 * after the response came is of unknown outcome.
 */
export function exchange<R>(
  axios: AxiosInstance,
  configFor: (signal: AbortSignal, progress: Progress) => AxiosRequestConfig,
  { responseMs, paused$ }: { readonly responseMs: number; readonly paused$: Observable<boolean> },
  read: (answer: Answer) => Observable<R>,
): Observable<R> {
  return defer(() => {
    const request = new AbortController();
    let outcome: RequestOutcome | undefined = 'unsent';
    const progress: Progress = {
      send(data) {
        if (outcome === 'unsent') outcome = undefined; // as the failure says
        return data;
      },
      receive() {
        outcome = 'unknown';
      },
    };
    let close = () => request.abort();
    return respond(axios, configFor(request.signal, progress), progress).pipe(
      responseDeadline(responseMs),
      catchError((error: unknown) => {
        throw isBranded(error) && outcome ? amended(error, { outcome }) : error;
      }),
      concatMap((response) => {
        close = () => closeBody(response.data, request);
        const { headers = {} } = response;
        return read({ ...response, headers, body: readBody(response.data, paused$) });
      }),
      finalize(() => close()),
    );
  });
}

function respond(
  axios: AxiosInstance,
  config: AxiosRequestConfig,
  { send }: Progress,
): Observable<AxiosResponse<unknown>> {
  return new Observable((subscriber) => {
    // The connection of the step before is free in a moment: it saves opening another.
    const sent = Promise.resolve().then(() => {
      return subscriber.closed ? undefined : axios.request<unknown>(config);
    });
    sent.then(
      (response: AxiosResponse<unknown> | undefined) => {
        if (subscriber.closed) {
          closeBody(response?.data);
          return;
        }
        // The caller's interceptor may have changed it.
        if (typeof response?.status !== 'number') {
          subscriber.error(new ProtocolError('Axios returned no response: check its interceptors'));
          return;
        }
        subscriber.next(response);
        if (!subscriber.closed) subscriber.complete();
      },
      (error: unknown) => {
        // An interceptor may have returned a config of its own, which doesn't call `send`.
        if (isAxiosError(error) && error.request && error.config?.url === config.url) send();
        if (!subscriber.closed) subscriber.error(requestFailure(error));
      },
    );
  });
}
