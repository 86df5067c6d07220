import OpenAI from 'openai';

const question = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true };

function request(url) {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
  return client.chat.completions.create(question);
}

/** The package `openai`. */
export const openai = {
  title: 'openai',
  package: 'openai',
  start(url, see) {
    const leaving = new AbortController();
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
    return { ended: read(client, leaving.signal, see), stop: () => leaving.abort() };
  },
  /** The text and the tool calls of an answer that isn't streamed. */
  async whole(url) {
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
    const { choices } = await client.chat.completions.create({ ...question, stream: false });
    const [{ message }] = choices;
    const calls = message.tool_calls.map(({ function: called }) => ({
      name: called.name,
      input: JSON.parse(called.arguments),
    }));
    return { text: message.content, calls };
  },
  async readSlowly(url) {
    const chunks = (await request(url))[Symbol.asyncIterator]();
    await chunks.next();
    return { stop: () => chunks.return() };
  },
};

async function read(client, signal, see) {
  const calls = [];
  const stream = await client.chat.completions.create(question, { signal });
  for await (const { choices } of stream) {
    const { delta } = choices[0];
    if (delta.content) see.text(delta.content);
    if (delta.reasoning_content) see.reasoning(delta.reasoning_content);
    for (const { index, function: called } of delta.tool_calls ?? []) {
      calls[index] ??= { name: called.name, written: '' };
      calls[index].written += called.arguments;
    }
  }
  for (const { name, written } of calls) see.toolCall(name, JSON.parse(written));
}
