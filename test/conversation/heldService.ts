import { Observable, type Subscriber } from 'rxjs';
import type { ChatMessage } from 'rxtalk';

/** An answer that a test controls. */
export interface HeldAnswer {
  readonly messages: readonly ChatMessage[];
  readonly subscriber: Subscriber<string>;
}

/** A service whose answers a test controls. */
export class HeldService {
  /** What was asked, in order. */
  readonly asked: (readonly ChatMessage[])[] = [];
  /** How many answers were ever subscribed to. */
  subscriptions = 0;
  /** The answers that are subscribed to. */
  readonly open = new Set<HeldAnswer>();

  readonly ask = (messages: readonly ChatMessage[]): Observable<string> => {
    this.asked.push(messages);
    return new Observable((subscriber) => {
      this.subscriptions++;
      const answer = { messages, subscriber };
      this.open.add(answer);
      subscriber.add(() => this.open.delete(answer));
    });
  };

  /** The only answer that is subscribed to. */
  get answer(): Subscriber<string> {
    const [answer, ...others] = this.open;
    if (!answer || others.length > 0) throw new Error(`${this.open.size} answers are open`);
    return answer.subscriber;
  }
}
