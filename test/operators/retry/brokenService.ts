import type { ServerResponse } from 'node:http';
import { createGPTalk } from 'rxtalk';
import { rawServer } from '../../support/rawServer';
import { eventStream, type Handlers, message, service } from '../../support/service';

/** A step that answers in one way the first time and in another from then on. */
export function first<A extends unknown[]>(once: (...args: A) => void, then: (...args: A) => void) {
  let calls = 0;
  return (...args: A) => (calls++ === 0 ? once(...args) : then(...args));
}

const done = 'data: [DONE]\n\n';

/** Sends messages and breaks the connection off after them. */
export const breakOff = (response: ServerResponse, ...contents: string[]) =>
  void eventStream(response).write(`:\n\n${contents.map(message).join('')}`, () =>
    response.destroy(),
  );

/** Sends a whole answer. */
export const say = (response: ServerResponse, ...contents: string[]) =>
  void eventStream(response).end(contents.map(message).join('') + done);

/** A client of such a service, and the steps that were asked of it. */
export async function clientOf(handlers: Handlers) {
  const server = await rawServer(service(handlers));
  const gptalk = createGPTalk({ baseURL: server.url });
  const stepsOf = () => server.requests.map((one) => /\w+(?=\?|$)/.exec(one)?.[0]).join(' ');
  return { answer$: gptalk.stream('Hi'), stepsOf };
}
