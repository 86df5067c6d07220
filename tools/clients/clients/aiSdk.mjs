import { AbstractChat, DefaultChatTransport } from 'ai';

/** The chat that `useChat` uses, with its state in plain fields. */
class Chat extends AbstractChat {
  constructor(options, onChange) {
    const state = {
      status: 'ready',
      error: undefined,
      messages: [],
      pushMessage: (message) => state.messages.push(message),
      popMessage: () => state.messages.pop(),
      replaceMessage(index, message) {
        state.messages[index] = message;
        onChange(message);
      },
      snapshot: (value) => structuredClone(value),
    };
    super({ ...options, state });
  }
}

/** The package `ai`: what `useChat` is made of. */
export const aiSdk = {
  title: 'ai',
  package: 'ai',
  start(url, see) {
    const seen = { text: '', reasoning: '' };
    const chat = new Chat(
      { transport: new DefaultChatTransport({ api: `${url}/api/chat` }) },
      ({ parts }) => {
        for (const kind of ['text', 'reasoning']) {
          const all = parts.filter(({ type }) => type === kind).map(({ text }) => text);
          const delta = all.join('').slice(seen[kind].length);
          seen[kind] += delta;
          if (delta) see[kind](delta);
        }
      },
    );
    return { ended: send(chat, see), stop: () => chat.stop() };
  },
  async readSlowly(url) {
    const transport = new DefaultChatTransport({ api: `${url}/api/chat` });
    const messages = [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'Hi' }] }];
    const stream = await transport.sendMessages({
      chatId: 'c',
      messages,
      trigger: 'submit-message',
    });
    const reader = stream.getReader();
    await reader.read();
    return { stop: () => reader.cancel() };
  },
};

async function send(chat, see) {
  await chat.sendMessage({ text: 'Hi' });
  if (chat.status === 'error') throw chat.error;
  for (const part of chat.lastMessage.parts) {
    if (part.state === 'input-available') see.toolCall(part.type.slice('tool-'.length), part.input);
  }
}
