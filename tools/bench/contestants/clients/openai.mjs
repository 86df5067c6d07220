import OpenAI from 'openai';
import {
  LOGIN,
  LOGIN_PATH,
  STREAM_PATH,
  sharedTokens,
  slicer,
  TEXT,
  TEXT_PATH,
} from './protocol.mjs';

export default (url) => {
  const client = new OpenAI({ baseURL: url, apiKey: 'none', maxRetries: 0 });
  const tokenFor = sharedTokens(async () => {
    const { data } = await client.post(LOGIN_PATH, { body: LOGIN });
    return data.token;
  });
  return async (sink) => {
    const headers = { authorization: `Bearer ${await tokenFor()}` };
    const { data } = await client.post(TEXT_PATH, { body: TEXT, headers });
    const add = slicer(sink);
    const query = { token: data.token };
    const answer = await client.get(STREAM_PATH, { query, stream: true });
    for await (const { content } of answer) add(content);
  };
};
