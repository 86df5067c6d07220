import type { AxiosInstance, AxiosRequestConfig, AxiosResponse } from 'axios';
import { concatMap, defer, finalize, Observable, tap } from 'rxjs';
import { ProtocolError } from '../errors';
import { discardBody } from './body';
import { responseDeadline } from './deadlines';
import { requestFailure } from './failure';

/**
 * Sends a request at subscription and reads its response with `read`. Unless that completes, the
 * request is aborted when the subscription ends: before the response, while it is idle, or later.
 */
export function exchange<R>(
  axios: AxiosInstance,
  configFor: (signal: AbortSignal) => AxiosRequestConfig,
  responseMs: number,
  read: (response: AxiosResponse<unknown>) => Observable<R>,
): Observable<R> {
  return defer(() => {
    const abort = new AbortController();
    let isComplete = false;
    return respond(axios, configFor(abort.signal)).pipe(
      responseDeadline(responseMs),
      concatMap(read),
      tap({
        complete: () => {
          isComplete = true;
        },
      }),
      finalize(() => {
        // Aborting after the end would only close a connection that can serve again.
        if (!isComplete) abort.abort();
      }),
    );
  });
}

function respond(
  axios: AxiosInstance,
  config: AxiosRequestConfig,
): Observable<AxiosResponse<unknown>> {
  return new Observable((subscriber) => {
    axios.request<unknown>(config).then(
      (response: AxiosResponse<unknown> | undefined) => {
        if (subscriber.closed) discardBody(response?.data);
        // An interceptor of the caller's may have made something else of it.
        if (typeof response?.status !== 'number') {
          subscriber.error(new ProtocolError('Axios gave no response: see its interceptors'));
          return;
        }
        subscriber.next(response);
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(requestFailure(error)),
    );
  });
}
