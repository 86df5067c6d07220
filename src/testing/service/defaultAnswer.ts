import { concatMap, delay, from, type Observable, of } from 'rxjs';
import { elizaAnswer } from './eliza';
import type { AnswerRequest } from './types';

/** Answers the question, a word at a time. */
export function defaultAnswer(
  wordIntervalMs: number,
): (request: AnswerRequest) => Observable<string> {
  return ({ prompt }) =>
    from(elizaAnswer(prompt).match(/\S+\s*/g) ?? []).pipe(
      concatMap((word) => of(word).pipe(delay(wordIntervalMs))),
    );
}
