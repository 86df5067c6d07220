import type { AxiosInstance, AxiosRequestConfig, AxiosResponse } from 'axios';
import { concatMap, defer, finalize, Observable } from 'rxjs';
import { ProtocolError } from '../errors/protocolError';
import { closeBody, readBody } from './body';
import { responseDeadline } from './deadlines';
import { requestFailure } from './failure';

/** A response, and the chunks of its body. */
export type Answer = AxiosResponse<unknown> & { readonly body: Observable<Uint8Array> };

/**
 * Sends a request at subscription and reads its response with `read`. Unless its body has been read
 * to the end, the request is aborted when the subscription ends: before the response, while it is
 * idle, or later.
 */
export function exchange<R>(
  axios: AxiosInstance,
  configFor: (signal: AbortSignal) => AxiosRequestConfig,
  { responseMs, paused$ }: { readonly responseMs: number; readonly paused$: Observable<boolean> },
  read: (answer: Answer) => Observable<R>,
): Observable<R> {
  return defer(() => {
    const request = new AbortController();
    let close = () => request.abort();
    return respond(axios, configFor(request.signal)).pipe(
      responseDeadline(responseMs),
      concatMap((response) => {
        close = () => closeBody(response.data, request);
        return read({ ...response, body: readBody(response.data, paused$) });
      }),
      finalize(() => close()),
    );
  });
}

function respond(
  axios: AxiosInstance,
  config: AxiosRequestConfig,
): Observable<AxiosResponse<unknown>> {
  return new Observable((subscriber) => {
    // The connection of the previous step is free a moment later: reusing it saves opening another.
    const sent = Promise.resolve().then(() => {
      return subscriber.closed ? undefined : axios.request<unknown>(config);
    });
    sent.then(
      (response: AxiosResponse<unknown> | undefined) => {
        if (subscriber.closed) {
          closeBody(response?.data);
          return;
        }
        // The caller's interceptor may have replaced it.
        if (typeof response?.status !== 'number') {
          subscriber.error(new ProtocolError('Axios returned no response: check its interceptors'));
          return;
        }
        subscriber.next(response);
        if (!subscriber.closed) subscriber.complete();
      },
      (error: unknown) => {
        if (!subscriber.closed) subscriber.error(requestFailure(error));
      },
    );
  });
}
