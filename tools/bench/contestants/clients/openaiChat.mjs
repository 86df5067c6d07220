import OpenAI from 'openai';
import { QUESTION } from './protocol.mjs';

export default (url) => {
  const client = new OpenAI({ baseURL: url, apiKey: 'none', maxRetries: 0 });
  return async (sink) => {
    for await (const { choices } of await client.chat.completions.create(QUESTION)) {
      const delta = choices[0]?.delta?.content;
      if (delta) sink(delta);
    }
  };
};
