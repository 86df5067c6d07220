import { BehaviorSubject, defer, type Observable, type OperatorFunction } from 'rxjs';
import { isPausing } from '../arguments/pausing';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { toAsyncIterable } from '../interop/toAsyncIterable';
import { type Amend, answerErrors } from './answerErrors';
import type { ChatEvent } from './chatEvent';
import type { AnswerOptions, ChatService } from './chatService';

/** How many deltas are buffered for a slow reader before the socket is paused. */
const MAX_UNREAD = 16;

/** The parts that differ between services. */
interface Protocol<Request, Checked, Part> {
  /** Checks a request at once, and throws a `TypeError` if it is wrong. */
  readonly read: (request: string | Request) => Checked;
  /** Sends the request at subscription, and emits the parts of the answer. */
  readonly ask: (request: Checked, paused$?: Observable<boolean>) => Observable<Part>;
  readonly toText: OperatorFunction<Part, string>;
  readonly toEvents: OperatorFunction<Part, ChatEvent>;
  readonly amend: Amend;
}

const rules = { paused$: [isPausing] } satisfies OptionRules<AnswerOptions>;

/** The answers of any service, as text, as events and as an async iterator. */
export function chatAnswers<Request, Checked, Part>(
  protocol: Protocol<Request, Checked, Part>,
): Pick<ChatService<Request>, 'stream' | 'events' | 'iterate'> {
  const { read, ask, toText, toEvents, amend } = protocol;

  function answer<T>(
    convert: OperatorFunction<Part, T>,
    request: string | Request,
    options?: AnswerOptions,
  ): Observable<T> {
    const checked = read(request);
    const { paused$ } = readOptions('options', options, rules);
    // `answerErrors` comes last, because a retry would repeat only what was emitted.
    return defer(() => ask(checked, paused$).pipe(convert, answerErrors(amend)));
  }

  return {
    stream: (request, options) => answer(toText, request, options),
    events: (request, options) => answer(toEvents, request, options),
    iterate(request) {
      const paused$ = new BehaviorSubject(false);
      return toAsyncIterable(answer(toText, request, { paused$ }), {
        highWaterMark: MAX_UNREAD,
        onPause: (isPaused) => paused$.next(isPaused),
      });
    },
  };
}
