/** Runs the recipes for front ends without a server, and fails if one of them shows anything unexpected. */
import { equal, rejects } from 'node:assert/strict';
import { concat, of, throwError } from 'rxjs';
import { NetworkError } from 'rxtalk';
import { chatTransport } from './recipes/chatTransport.ts';
import { ServiceAgent } from './recipes/serviceAgent.ts';
import { stop, text } from './upstream.mjs';

const messages = [{ id: '1', role: 'user', content: 'Hi', parts: [{ type: 'text', text: 'Hi' }] }];
const whole = { events: () => of(text('Hel'), text('lo'), stop) };
const broken = {
  events: () =>
    concat(
      of(text('Hel')),
      throwError(() => new NetworkError('reset')),
    ),
};

async function readTransport(service) {
  const asked = { chatId: 'c', messages, trigger: 'submit-message' };
  let seen = '';
  for await (const chunk of await chatTransport(service).sendMessages(asked)) {
    if (chunk.type === 'text-delta') seen += chunk.delta;
    if (chunk.type === 'error') throw new Error(chunk.errorText);
  }
  return seen;
}

async function readAgent(service) {
  const agent = new ServiceAgent(service, { threadId: 't', initialMessages: messages });
  let failure;
  const { newMessages } = await agent.runAgent(
    {},
    {
      onRunErrorEvent: ({ event }) => {
        failure = new Error(event.message);
      },
    },
  );
  if (failure) throw failure;
  return newMessages.at(-1).content;
}

for (const [name, read] of Object.entries({ readTransport, readAgent })) {
  equal(await read(whole), 'Hello', name);
  await rejects(read(broken), /The connection to the service failed/, name);
}
console.log('The recipes for front ends without a server show whole answers, and errors.');
