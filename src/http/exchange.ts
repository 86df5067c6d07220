import {
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosResponse,
  isAxiosError,
} from 'axios';
import { catchError, concatMap, defer, finalize, Observable, tap } from 'rxjs';
import type { RequestOutcome } from '../errors/outcome';
import { ProtocolError } from '../errors/protocolError';
import { amended, isBranded } from '../errors/rxtalkError';
import { openBody } from './body';
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

/** How an exchange goes on and ends. */
export interface ExchangeOptions {
  readonly responseMs: number;
  readonly paused$: Observable<boolean>;
  /** A reader that unsubscribes after this text leaves the connection to the next request. */
  readonly lastText: string | undefined;
  /** Called if the exchange ends before the request is sent. */
  readonly onUnsent: (() => void) | undefined;
}

/** Clients whose interceptors hide when a request is sent, as they return a config of their own. */
const hiding = new WeakSet<AxiosInstance>();

/**
 * Sends a request at subscription and reads its response with `read`. When the subscription ends, the
 * request is aborted in every phase, unless its body has been read to the end. After an error its
 * connection is closed.
 *
 * A failure before the request was sent, such as an interceptor's, is `unsent`; one of an interceptor
 * after the response came is of unknown outcome.
 */
export function exchange<R>(
  axios: AxiosInstance,
  configFor: (signal: AbortSignal, progress: Progress) => AxiosRequestConfig,
  { responseMs, paused$, lastText, onUnsent }: ExchangeOptions,
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
    let isWrong = false;
    let close = () => request.abort();
    return respond(axios, configFor(request.signal, progress), progress).pipe(
      responseDeadline(responseMs),
      catchError((error: unknown) => {
        throw isBranded(error) && outcome ? amended(error, { outcome }) : error;
      }),
      concatMap((response) => {
        if (outcome === 'unsent') hiding.add(axios);
        progress.send();
        const { headers = {} } = response;
        const body = openBody(response, request, lastText);
        close = () => body.close(isWrong);
        return read({ ...response, headers, body: body.chunks(paused$) });
      }),
      tap({
        error() {
          isWrong = true;
        },
      }),
      finalize(() => {
        if (outcome === 'unsent') onUnsent?.();
        close();
      }),
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
      if (subscriber.closed) return undefined;
      if (hiding.has(axios)) send();
      return axios.request<unknown>(config);
    });
    sent.then(
      (response: AxiosResponse<unknown> | undefined) => {
        if (subscriber.closed) {
          if (response) openBody(response).close(true);
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
        if (subscriber.closed) return;
        subscriber.error(requestFailure(error));
      },
    );
  });
}
