import { Observable, type Subscriber } from 'rxjs';
import type { ChatEvent } from 'rxtalk';
import type { Answering } from 'rxtalk/server';

/** One question, and its answer under the control of the test. */
interface Asked {
  readonly request: unknown;
  readonly answer: Subscriber<ChatEvent>;
  /** Whether the handler pauses the service. */
  readonly isPaused: boolean;
  /** What the handler has told the service of pausing, in order. */
  readonly pauses: readonly boolean[];
}

export interface FakeService extends Answering {
  /** Every question so far. */
  readonly asked: readonly Asked[];
  /** How many answers are subscribed to. */
  readonly open: number;
}

/** A chat service whose answers a test controls, or `answer` returns. */
export function fakeService(
  given: Pick<Answering, 'fields' | 'models'> & {
    readonly answer?: (subscriber: Subscriber<ChatEvent>, request: unknown) => void;
  } = {},
): FakeService {
  const { answer, ...rest } = given;
  const asked: (Asked & { isPaused: boolean })[] = [];
  let open = 0;
  return {
    ...rest,
    asked,
    get open() {
      return open;
    },
    events: (request, { paused$ } = {}) =>
      new Observable((subscriber) => {
        const pauses: boolean[] = [];
        const question = { request, answer: subscriber, isPaused: false, pauses };
        asked.push(question);
        open++;
        subscriber.add(() => open--);
        subscriber.add(
          paused$?.subscribe((isPaused) => {
            question.isPaused = isPaused;
            pauses.push(isPaused);
          }),
        );
        answer?.(subscriber, request);
      }),
  };
}

/** A service whose every answer is these events. */
export function answeringWith(...events: readonly ChatEvent[]): FakeService {
  return fakeService({
    answer(subscriber) {
      for (const event of events) subscriber.next(event);
      subscriber.complete();
    },
  });
}

export const text = (delta: string): ChatEvent => ({ type: 'text', delta });
export const stop: ChatEvent = { type: 'finish', reason: 'stop' };
