import { ChatClient, fetchServerSentEvents } from '@tanstack/ai-client';

/** The package `@tanstack/ai-client`, which reads AG-UI. */
export const tanstack = {
  title: '@tanstack/ai-client',
  package: '@tanstack/ai-client',
  start(url, see) {
    let fail;
    const failed = new Promise((_, reject) => {
      fail = reject;
    });
    const chat = new ChatClient({
      connection: fetchServerSentEvents(`${url}/agui`),
      onError: (error) => fail(error),
      onChunk(chunk) {
        if (chunk.type === 'TEXT_MESSAGE_CONTENT') see.text(chunk.delta);
        if (chunk.type === 'REASONING_MESSAGE_CONTENT') see.reasoning(chunk.delta);
      },
    });
    return { ended: Promise.race([send(chat, see), failed]), stop: () => chat.stop() };
  },
  async readSlowly(url) {
    const leaving = new AbortController();
    const { connect } = fetchServerSentEvents(`${url}/agui`);
    const chunks = connect([{ role: 'user', content: 'Hi' }], {}, leaving.signal);
    await chunks.next();
    return { stop: () => leaving.abort() };
  },
};

async function send(chat, see) {
  await chat.sendMessage('Hi');
  const error = chat.getError?.();
  if (error) throw error;
  for (const part of chat.getMessages().at(-1).parts) {
    if (part.type === 'tool-call') see.toolCall(part.name, JSON.parse(part.arguments));
  }
}
