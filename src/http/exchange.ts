import { type AxiosRequestConfig, type AxiosResponse, isAxiosError } from 'axios';
import type { Observable, Subscriber, Subscription, Unsubscribable } from 'rxjs';
import { thisContext } from '../context/thisContext';
import { DeadlineError } from '../errors/deadlineError';
import type { RequestOutcome } from '../errors/outcome';
import { ProtocolError } from '../errors/protocolError';
import type { Redactor } from '../errors/redactor';
import { amended, isBranded } from '../errors/rxtalkError';
import type { Body, BodyReader } from './body';
import { requestFailure } from './failure';
import type { SentHeaders } from './headers';
import { IdleDeadline } from './idleDeadline';
import { openBody } from './openBody';
import type { Reading } from './reading';

/** A request as it is sent, unless an interceptor changes it. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: SentHeaders;
  readonly body: string | undefined;
  /** The proxy of the options, if there is one. */
  readonly proxy: AxiosRequestConfig['proxy'];
}

/** A request, with callbacks for the rest of its exchange. */
export interface Ask<R> extends SentRequest {
  readonly secrets: Iterable<string>;
  readonly paused$: Observable<boolean> | undefined;
  /** A reader that unsubscribes after this text leaves the connection to the next request. */
  readonly lastText: string | undefined;
  /** Called if the exchange ends before the request is sent. */
  readonly onUnsent: (() => void) | undefined;
  /** Chooses how the body of a response is read. */
  readonly readingOf: (response: AxiosResponse<unknown>) => Reading<R>;
  /** Returns the error to report in place of an error. */
  readonly amend: (error: unknown) => unknown;
}

/** What all exchanges of a client share. */
export interface Transport {
  readonly send: (request: SentRequest, exchange: Sending) => Promise<AxiosResponse<unknown>>;
  readonly redactor: Redactor;
  readonly responseMs: number;
  readonly idleMs: number;
}

/** What the sender of a request reports and needs. */
export interface Sending {
  /** Aborts the request. */
  readonly signal: AbortSignal;
  /** Remembers a secret of the request. */
  hold(secret: string): void;
  /** Whether the request isn't known to be sent. */
  readonly isUnsent: boolean;
  /** The request is sent. */
  isSent(): void;
  /** Its response has arrived. */
  isAnswered(): void;
}

/**
 * Sends a request and reads its response. When the subscription ends, the request is aborted in every
 * phase, unless its body has been read to the end. After an error its connection is closed.
 *
 * If the request fails before it is sent, for example in an interceptor, the outcome is `unsent`; if an
 * interceptor fails after the response has arrived, the outcome is unknown.
 *
 * Every byte passes through it, and thousands may be open: composed of operators, each would take
 * a hundred closures.
 */
export class Exchange<R> implements Sending, BodyReader, Unsubscribable {
  readonly #result: Subscriber<R>;
  readonly #transport: Transport;
  readonly #ask: Ask<R>;
  readonly #request = new AbortController();
  readonly #secrets: string[] = [];
  readonly #context = thisContext();
  #outcome: RequestOutcome | undefined = 'unsent';
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #idle: IdleDeadline | undefined;
  #pausing: Subscription | undefined;
  #body: Body | undefined;
  #reading: Reading<R> | undefined;
  #isOver = false;
  #isWrong = false;

  constructor(result: Subscriber<R>, transport: Transport, ask: Ask<R>) {
    this.#result = result;
    this.#transport = transport;
    this.#ask = ask;
    for (const secret of ask.secrets) this.hold(secret);
    this.#limitTo(transport.responseMs);
    // The connection of the previous step is about to become free, which saves opening another.
    const sent = Promise.resolve().then(() => {
      return this.#isOver ? undefined : transport.send(ask, this);
    });
    sent.then(
      (response) => this.#receive(response),
      (error: unknown) => this.#failToSend(error),
    );
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }

  hold(secret: string): void {
    this.#secrets.push(secret);
    this.#transport.redactor.hold(secret);
  }

  get isUnsent(): boolean {
    return this.#outcome === 'unsent';
  }

  isSent(): void {
    if (this.isUnsent) this.#outcome = undefined; // the failure decides
  }

  isAnswered(): void {
    this.#outcome = 'unknown';
  }

  take(chunk: Uint8Array): void {
    if (this.#isOver) return;
    this.#idle?.restart();
    try {
      this.#reading?.take(chunk, this.#result);
    } catch (error) {
      this.#end(error);
    }
  }

  complete(): void {
    if (this.#isOver) return;
    try {
      this.#reading?.complete(this.#result);
    } catch (error) {
      this.#end(error);
    }
  }

  fail(error: unknown): void {
    if (this.#reading) this.#end(this.#reading.failure?.(error) ?? error);
    else
      this.#end(
        isBranded(error) ? amended(error, { outcome: this.#outcome ?? error.outcome }) : error,
      );
  }

  unsubscribe(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.isUnsent) this.#ask.onUnsent?.();
    clearTimeout(this.#deadline);
    this.#idle?.stop();
    this.#pausing?.unsubscribe();
    if (this.#body) this.#body.close(this.#isWrong);
    else this.#request.abort();
    for (const secret of this.#secrets) this.#transport.redactor.release(secret);
  }

  #receive(response: AxiosResponse<unknown> | undefined): void {
    if (this.#isOver) {
      if (response) openBody(response, this.#request).close(true);
      return;
    }
    try {
      this.#read(response);
    } catch (error) {
      this.fail(error);
    }
  }

  #read(response: AxiosResponse<unknown> | undefined): void {
    // The caller's interceptor may have changed it.
    if (typeof response?.status !== 'number') {
      throw new ProtocolError('Axios returned no response: check its interceptors');
    }
    const { idleMs } = this.#transport;
    const { lastText, paused$, readingOf } = this.#ask;
    const body = openBody(response, this.#request, lastText);
    this.#body = body;
    this.#reading = readingOf(response);
    this.#limitTo(this.#reading.limitMs);
    if (idleMs > 0) this.#idle = new IdleDeadline(idleMs, () => this.#isLate('idle', idleMs));
    body.read(this);
    this.#pause(false);
    this.#pausing = paused$?.subscribe({
      next: (isPaused) => this.#pause(isPaused),
      error: () => this.#pause(false),
    });
    if (this.#isOver) this.#pausing?.unsubscribe();
  }

  #failToSend(error: unknown): void {
    // An interceptor may have returned its own config, which doesn't report that it was sent.
    if (isAxiosError(error) && error.request && error.config?.url === this.#ask.url) this.isSent();
    if (this.#isOver) return;
    this.fail(requestFailure(error));
  }

  /** A resumed stream would emit in the context of the code that resumes it. */
  #pause(isPaused: boolean): void {
    if (!this.#isOver) this.#context.runInAsyncScope(this.#pauseHere, this, isPaused);
  }

  #pauseHere(isPaused: boolean): void {
    this.#body?.pause(isPaused);
    if (isPaused) this.#idle?.stop();
    else this.#idle?.start();
  }

  #limitTo(limitMs: number): void {
    clearTimeout(this.#deadline);
    if (limitMs === 0) return;
    this.#deadline = setTimeout(() => {
      // What arrived while this thread was busy comes first.
      this.#deadline = setTimeout(() => this.#isLate('response', limitMs));
    }, limitMs);
  }

  #isLate(phase: 'response' | 'idle', limitMs: number): void {
    this.fail(new DeadlineError(phase, limitMs));
  }

  #end(error: unknown): void {
    if (this.#isOver) return;
    const reported = this.#ask.amend(error); // while its secrets are known
    this.#isWrong = true;
    this.unsubscribe();
    // A connection breaks in the context of the code that opened it.
    this.#context.runInAsyncScope(this.#result.error, this.#result, reported);
  }
}
