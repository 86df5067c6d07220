import { Agent, request } from 'node:http';
import axios from 'axios';
import { createParser } from 'eventsource-parser';
import OpenAI from 'openai';
import { createGPTalk } from 'rxtalk';
import { sharedTokens } from './tokens.mjs';

/**
 * The readers of whole answers, each through all three steps. A client passes on deltas; a limit passes
 * on the bytes of the socket without reading them.
 *
 * @type {Record<string, (url: string) => (hand: { onDelta(text: string): void, onBytes(bytes: Buffer): void }) => Promise<void>>}
 */
export const clients = {
  rxtalk: (url) => {
    const gptalk = createGPTalk({ baseURL: url });
    return ({ onDelta }) =>
      new Promise((resolve, reject) => {
        gptalk.stream('Hi').subscribe({ next: onDelta, error: reject, complete: resolve });
      });
  },

  'axios + eventsource-parser': (url) => {
    const http = axios.create({ baseURL: url, adapter: 'http' });
    const tokenFor = sharedTokens(async () => {
      const { data } = await http.post('/api/chatgpt/user/login', LOGIN);
      return data.data.token;
    });
    return async ({ onDelta }) => {
      const headers = { authorization: `Bearer ${await tokenFor()}` };
      const text = await http.post('/api/chatgpt/chatapi/text', TEXT, { headers });
      const { data: body } = await http.get('/api/chatgpt/chatapi/stream', {
        params: { token: text.data.data.token },
        responseType: 'stream',
      });
      const add = slicer(onDelta);
      const decoder = new TextDecoder();
      const parser = createParser({
        onEvent: ({ data }) => {
          if (data !== '[DONE]') add(JSON.parse(data).content);
        },
      });
      for await (const chunk of body) parser.feed(decoder.decode(chunk, { stream: true }));
    };
  },

  openai: (url) => {
    const client = new OpenAI({ baseURL: `${url}/api/chatgpt`, apiKey: 'none', maxRetries: 0 });
    const tokenFor = sharedTokens(async () => {
      const { data } = await client.post('/user/login', { body: LOGIN });
      return data.token;
    });
    return async ({ onDelta }) => {
      const headers = { authorization: `Bearer ${await tokenFor()}` };
      const { data } = await client.post('/chatapi/text', { body: TEXT, headers });
      const query = { token: data.token };
      const add = slicer(onDelta);
      for await (const { content } of await client.get('/chatapi/stream', {
        query,
        stream: true,
      })) {
        add(content);
      }
    };
  },

  'axios, drained': (url) => {
    const http = axios.create({ baseURL: url, adapter: 'http', httpAgent: keepingAlive() });
    const tokenFor = sharedTokens(async () => {
      const { data } = await http.post('/api/chatgpt/user/login', LOGIN);
      return data.data.token;
    });
    return async ({ onBytes }) => {
      const headers = { authorization: `Bearer ${await tokenFor()}` };
      const text = await http.post('/api/chatgpt/chatapi/text', TEXT, { headers });
      const { data: body } = await http.get('/api/chatgpt/chatapi/stream', {
        params: { token: text.data.data.token },
        responseType: 'stream',
      });
      await new Promise((resolve, reject) => {
        body.on('data', onBytes).on('end', resolve).on('error', reject);
      });
    };
  },

  'node:http, drained': (url) => {
    const agent = keepingAlive();
    const tokenFor = sharedTokens(() => post('/api/chatgpt/user/login', LOGIN));
    const post = async (path, body, headers) => {
      const chunks = [];
      const onBytes = (chunk) => chunks.push(chunk);
      await exchange(`${url}${path}`, { agent, method: 'POST', headers }, body, onBytes);
      return JSON.parse(Buffer.concat(chunks)).data.token;
    };
    return async ({ onBytes }) => {
      const headers = { authorization: `Bearer ${await tokenFor()}` };
      const token = await post('/api/chatgpt/chatapi/text', TEXT, headers);
      const path = `/api/chatgpt/chatapi/stream?token=${token}`;
      await exchange(`${url}${path}`, { agent }, undefined, onBytes);
    };
  },
};

/** The clients that don't read the bytes: the cost of the sockets, and what axios adds to it. */
export const DRAINED = ['node:http, drained', 'axios, drained'];

const LOGIN = { fingerprint: '0'.repeat(32), platform: 'fingerprint' };
const TEXT = { content: 'Hi', accept: 'stream', from: 1, model: 'gpt-3.5-turbo' };

function keepingAlive() {
  return new Agent({ keepAlive: true });
}

function exchange(url, options, body, onBytes) {
  return new Promise((resolve, reject) => {
    const sending = request(url, options, (response) => {
      response.on('data', onBytes).on('end', resolve).on('error', reject);
    });
    sending.on('error', reject).end(body && JSON.stringify(body));
  });
}

function slicer(onDelta) {
  let length = 0;
  return (content) => {
    if (content.length > length) onDelta(content.slice(length));
    length = content.length;
  };
}
