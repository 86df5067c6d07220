import { ownProperty } from '../../../errors/ownProperty';
import { lenientQuestion } from '../../request/question';
import { messagesOf } from '../../request/read';
import type { JsonObject } from '../../request/readJson';
import { type Call, type CreateWire, STREAM_HEADERS } from '../wire';
import { readMessages } from './readMessages';
import { UIMessageChunks } from './uiMessageChunks';

/** The UI message stream of the AI SDK. */
export const uiMessageWire: CreateWire = ({ paths: { uiMessage: path } }) => ({
  name: 'ui-message',
  routes: [{ method: 'POST', path, isGuarded: true, respond: chat }],
  // The client shows the raw body as the message of its error.
  refuse: ({ status, message, headers }) =>
    new Response(message, {
      status,
      headers: { ...STREAM_HEADERS, 'content-type': 'text/plain; charset=utf-8', ...headers },
    }),
});

const HEADERS = { ...STREAM_HEADERS, 'x-vercel-ai-ui-message-stream': 'v1' };

async function chat({ json, answer, service }: Call): Promise<Response> {
  const body = await json();
  const messages = messagesOf(body);
  const question = lenientQuestion(body, readMessages(messages, service), service);
  return answer(() => question, new UIMessageChunks(continuedId(messages)), HEADERS);
}

/** The id of the assistant's message that the answer continues: another id would double it on the screen. */
function continuedId(messages: readonly JsonObject[]): string | undefined {
  const last = messages.at(-1) ?? {};
  const id = ownProperty(last, 'id');
  return ownProperty(last, 'role') === 'assistant' && typeof id === 'string' ? id : undefined;
}
