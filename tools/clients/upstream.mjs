import { Observable } from 'rxjs';

/** A chat service whose answers the checks control, or `answer` returns. */
export function createUpstream() {
  const upstream = {
    /** The answers that are subscribed to, in the order of the questions. */
    open: new Set(),
    /** Gives each answer at once, if it is set. */
    answer: undefined,
    events: (_request, { paused$ }) =>
      new Observable((subscriber) => {
        const answer = { subscriber, isPaused: false };
        upstream.open.add(answer);
        subscriber.add(() => upstream.open.delete(answer));
        subscriber.add(
          paused$.subscribe((isPaused) => {
            answer.isPaused = isPaused;
          }),
        );
        upstream.answer?.(answer);
      }),
  };
  return upstream;
}

export const text = (delta) => ({ type: 'text', delta });
export const stop = { type: 'finish', reason: 'stop' };
