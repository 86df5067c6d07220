import { DefaultChatTransport, type UIMessage } from 'ai';
import { type Answering, uiMessageHandler } from 'rxtalk/server';

/** A transport for the AI SDK's chat that asks a chat service in the same process, without a server. */
export function chatTransport(service: Answering): DefaultChatTransport<UIMessage> {
  const handler = uiMessageHandler(service);
  return new DefaultChatTransport({
    api: 'http://localhost/api/chat',
    fetch: (url, init) => handler(new Request(url, init)),
  });
}
