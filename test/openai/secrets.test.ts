import { of } from 'rxjs';
import { tokenCache } from 'rxtalk';
import { createOpenAICompatible, type OpenAICompatibleOptions } from 'rxtalk/openai';
import { describe, expect, it } from 'vitest';
import { body, chunk, text } from '../support/chatChunks';
import { openAIServer, type Play } from '../support/openAIServer';
import { outcomeOf } from '../support/outcome';
import { printedForms } from '../support/printedForms';

const key = 'sk-secret-1f2e3d4c5b6a';

/** The ways in which a client can hold the key. */
const holders: Record<string, Omit<OpenAICompatibleOptions, 'baseURL'>> = {
  'a string': { apiKey: key },
  'a function': { apiKey: () => of(key) },
  'a token cache': {
    tokens: tokenCache(of({ token: key, expiresAtMs: 4e12 }), {
      maxUses: Number.POSITIVE_INFINITY,
    }),
  },
  'the header of Azure': { headers: { 'api-key': key } },
  'the query': { query: { key } },
};

const json = { 'content-type': 'application/json' };
const hello = text('Hello');

/** The ways in which a server can send these texts. */
const failures: Record<string, (words: string) => Play> = {
  'a 401': (words) => ({
    status: 401,
    headers: json,
    body: JSON.stringify({ error: { message: words } }),
  }),
  'a 500 in plain text': (words) => ({ status: 500, headers: {}, body: words }),
  'a rejection with status 200': (words) => ({
    headers: json,
    body: JSON.stringify({ error: { message: words, code: words } }),
  }),
  'a page': (words) => ({ headers: { 'content-type': 'text/html' }, body: words }),
  'an error object in the stream': (words) => ({
    body: body(hello, { error: { message: words, code: words } }),
  }),
  'an error event in the stream': (words) => ({
    body: `${body(hello)}event: error\ndata: ${words}\n\n`,
  }),
};

/** Failures that never quote the server. */
const silent: Record<string, Play> = {
  'a content type with the key': { headers: { 'content-type': `x/${key}` } },
  'bad JSON': { body: body(hello, `${key} {`, hello) },
  'JSON of another type': { body: body(hello, JSON.stringify(key)) },
  'content of another type': { body: body(chunk({ content: { key } })) },
  'a call without a name': { body: body(chunk({ tool_calls: [{ index: 0, id: key }] }, 'stop')) },
  'a cut event': { body: body(hello) + key },
  'a reset': { body: body(hello), end: 'reset' },
};

/** The ways in which a server could spell the key. */
const spellings = [
  key,
  key.toUpperCase(),
  encodeURIComponent(key),
  Buffer.from(key).toString('base64'),
  Buffer.from(key).toString('hex'),
  key.slice(3, 15),
];

async function errorOf(holder: Omit<OpenAICompatibleOptions, 'baseURL'>, play: Play) {
  const server = await openAIServer(play);
  const client = createOpenAICompatible({ baseURL: server.url, ...holder });
  const { error } = await outcomeOf(client.events('Hi'));
  return error as Error & { serverMessage?: string };
}

function expectNoKey(error: unknown): void {
  const printed = printedForms(error);
  for (const spelling of [...spellings, key.slice(3, 11), key.slice(-8)]) {
    expect(printed).not.toContain(spelling);
  }
}

describe.each(Object.entries(holders))('the key in %s', (_, holder) => {
  it.each(Object.entries(failures))('is in no error after %s', async (_, failure) => {
    for (const spelling of spellings) {
      const error = await errorOf(holder, failure(`Incorrect key: ${spelling}.`));
      expect(error).toHaveProperty('code');
      expect(error).not.toHaveProperty('serverMessage');
      expectNoKey(error);
    }
    const error = await errorOf(holder, failure('Incorrect key.'));
    expect(error).toHaveProperty('serverMessage', 'Incorrect key.');
  });

  it.each(Object.entries(silent))('is in no error after %s', async (_, play) => {
    const error = await errorOf(holder, play);
    expect(error).toHaveProperty('code');
    expect(error).not.toHaveProperty('serverMessage');
    expectNoKey(error);
  });
});
