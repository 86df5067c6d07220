import { defer, type Observable, type Observer, Subject, takeUntil } from 'rxjs';
import type { ChatEvent } from '../../chat/chatEvent';
import { LimitError } from '../../errors/limitError';
import { badRequest, type Failure, failureOf } from '../failure';
import { type Answering, isAsked, type Question } from '../request/question';
import { reportable, type ServerEvent, type WireName } from '../serverEvent';
import { type Encoder, encodedBy } from '../wires/encoder';
import { MAX_UNREAD_BYTES, ResponseBody } from './responseBody';

/** What an answer needs to know of the request and the server. */
export interface AnswerContext {
  readonly wire: WireName;
  readonly signal: AbortSignal;
  readonly heartbeatMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly tell: (event: ServerEvent) => void;
  /** The response for a failure before the first text. */
  readonly refuse: (failure: Failure) => Response;
  /** Called once, when the answer has ended in any way and its client has read most of it. */
  readonly onEnd: () => void;
}

/**
 * One answer on its way from the service to the client. The response is sent with the first text, so an
 * error before it still has a status.
 */
export class Answer implements Observer<string> {
  readonly #encoder: Encoder;
  readonly #context: AnswerContext;
  readonly #body: ResponseBody;
  readonly #identity: { readonly id: string; readonly wire: WireName };
  /** Unsubscribes from the service; its error is that of the answer. */
  readonly #stop = new Subject<void>();
  readonly #startedAtMs = performance.now();
  #respond: ((response: Response) => void) | undefined;
  #hasText = false;
  #hasEnded = false;

  constructor(encoder: Encoder, context: AnswerContext) {
    this.#encoder = encoder;
    this.#context = context;
    this.#identity = { id: crypto.randomUUID(), wire: context.wire };
    this.#body = new ResponseBody(context.heartbeatMs, this.#leave);
  }

  /** Asks the service, and resolves with the response as soon as its status is known. */
  respond(service: Answering, question: Question): Promise<Response> {
    const { signal, tell } = this.#context;
    return new Promise((resolve) => {
      this.#respond = resolve;
      tell({ type: 'started', ...this.#identity });
      if (signal.aborted) return this.#leave();
      signal.addEventListener('abort', this.#leave);
      // `takeUntil` also stops a source that emits before `subscribe` returns.
      defer(() => ask(service, question, this.#body.paused$))
        .pipe(encodedBy(this.#encoder), takeUntil(this.#stop))
        .subscribe(this);
    });
  }

  next(text: string): void {
    this.#respond?.(new Response(this.#body.open(), { headers: this.#context.headers }));
    this.#respond = undefined;
    const hasRoom = this.#body.write(text);
    if (!this.#hasText && this.#encoder.hasText) {
      this.#hasText = true;
      this.#context.tell({ type: 'first-text', ...this.#ended() });
    }
    if (!hasRoom) this.#stop.error(new LimitError('The unread text', MAX_UNREAD_BYTES, 'bytes'));
  }

  error(error: unknown): void {
    if (!this.#end()) return;
    const failure = failureOf(error);
    const { status } = failure;
    this.#context.tell({ type: 'failed', ...this.#ended(), status, ...reportable(error) });
    this.#respond?.(this.#context.refuse(failure));
    this.#finish(failure);
  }

  complete(): void {
    if (!this.#end()) return;
    const { finish, usage } = this.#encoder;
    const { type: _, ...counts } = usage ?? { type: 'usage' };
    const reason = finish?.reason ?? 'other';
    this.#context.tell({ type: 'finished', ...this.#ended(), reason, ...counts });
    this.#body.close(this.#context.onEnd);
  }

  readonly #leave = (): void => {
    if (!this.#end()) return;
    this.#stop.next();
    this.#context.tell({ type: 'left', ...this.#ended() });
    this.#respond?.(new Response(null, { status: LEFT.status }));
    this.#finish(LEFT);
  };

  /** Ends the body in the wire's error. */
  #finish(failure: Failure): void {
    this.#body.write(this.#encoder.fail(failure));
    this.#body.close(this.#context.onEnd);
  }

  /** Returns false if the answer has ended before. */
  #end(): boolean {
    if (this.#hasEnded) return false;
    this.#hasEnded = true;
    this.#context.signal.removeEventListener('abort', this.#leave);
    return true;
  }

  #ended() {
    return { ...this.#identity, ms: Math.round(performance.now() - this.#startedAtMs) };
  }
}

/** Received by nobody, unless a signal of the server stopped the answer. The status is for logs. */
const LEFT: Failure = { status: 499, message: 'The answer was stopped', code: 'stopped' };

/**
 * A service checks a request when it is called, and names the field that is wrong. What it says of anything
 * else, such as its own options, isn't for the client.
 */
function ask(
  service: Answering,
  question: Question,
  paused$: Observable<boolean>,
): Observable<ChatEvent> {
  try {
    return service.events(question, { paused$ });
  } catch (error) {
    const message = error instanceof TypeError ? error.message : '';
    const [, field = '', root = ''] = /^Expected `((\w+)[^`]*)`/.exec(message) ?? [];
    throw isAsked(question, root) ? badRequest(message, field) : error;
  }
}
