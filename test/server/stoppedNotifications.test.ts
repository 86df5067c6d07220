import { setTimeout } from 'node:timers/promises';
import { config, type Subscriber } from 'rxjs';
import type { ChatEvent } from 'rxtalk';
import { chatHandler } from 'rxtalk/server';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeService, stop, text } from './support/fakeService';
import { post, wires } from './support/requests';

afterEach(() => {
  config.onStoppedNotification = null;
});

type End = (answer: Subscriber<ChatEvent>, response: Response, leaving: AbortController) => unknown;

describe.each(wires)('on the wire $wire', ({ path, body }) => {
  it.each<[string, End]>([
    [
      'completes',
      (answer) => {
        answer.next(stop);
        answer.complete();
      },
    ],
    ['fails', (answer) => answer.error(new Error('reset'))],
    ['breaks off', (answer) => answer.complete()],
    ['has too much unread text', (answer) => answer.next(text('x'.repeat(17_000_000)))],
    ['is cancelled', (_, response) => response.body?.cancel()],
    ['is left, as the signal says', (_, _response, leaving) => leaving.abort()],
  ])('an answer that %s notifies no subscriber that has ended', async (_, end) => {
    const stopped: string[] = [];
    config.onStoppedNotification = ({ kind }) => stopped.push(kind);
    const service = fakeService({ answer: (subscriber) => subscriber.next(text('Hi')) });
    const leaving = new AbortController();
    const response = await chatHandler(service)(post(path, body, { signal: leaving.signal }));
    const [asked] = service.asked;
    await end(asked?.answer as Subscriber<ChatEvent>, response, leaving);
    expect(service.open).toBe(0);
    await setTimeout(); // RxJS reports them in a timer
    expect(stopped).toEqual([]);
  });
});
