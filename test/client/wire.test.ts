import { lastValueFrom, toArray } from 'rxjs';
import { createGPTalk, GPTALK_URL, type HeadersLike } from 'rxtalk';
import type { GPTalkServer, RecordedRequest, startGPTalkServer } from 'rxtalk/testing';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { VERSION } from '../../src/version';
import { gptalkServer } from '../support/gptalkServer';

const nowMs = 1_795_166_193_987;
const userAgent = `Mozilla/5.0 (compatible; rxtalk/${VERSION}; ${process.platform})`;

async function served(
  options: Parameters<typeof startGPTalkServer>[0] = {},
): Promise<GPTalkServer> {
  const server = await gptalkServer({ answer: () => ['Hel', 'lo'], ...options });
  return server;
}

/** The headers that the protocol doesn't mention belong to the transport. */
function protocolHeaders({ headers }: RecordedRequest) {
  const {
    host,
    connection,
    'accept-encoding': encoding,
    'content-length': length,
    ...rest
  } = headers;
  return rest;
}

const commonHeaders = (url: string) => ({
  accept: '*/*',
  'content-type': 'application/json',
  origin: url,
  'user-agent': userAgent,
  'x-auth-appid': '2229',
  'x-auth-openid': '',
  'x-auth-platform': '',
  'x-auth-timestamp': '1795166193',
});

describe('seven answers one after another', () => {
  it.each(['', '/talk'])(
    'send exactly the requests of the protocol, below the path "%s"',
    async (basePath) => {
      const server = await served({ basePath });
      const gptalk = createGPTalk({ baseURL: `${server.url}/`, now: () => nowMs });
      for (let answer = 0; answer < 7; answer++) {
        const deltas = await lastValueFrom(gptalk.stream('Hi').pipe(toArray()));
        expect(deltas).toEqual(['Hel', 'lo']);
      }

      const answer = ['text', 'stream'];
      expect(server.requests.map(({ step }) => step)).toEqual([
        ...['login', ...answer, ...answer, ...answer, ...answer, ...answer],
        ...['login', ...answer, ...answer],
      ]);
      expect(server.stats).toMatchObject({ logins: 2, texts: 7, streams: 7, refusals: 0 });

      const bearers = new Set<unknown>();
      const fingerprints = new Set<unknown>();
      for (const request of server.requests) {
        const { authorization, ...headers } = protocolHeaders(request);
        expect(headers).toEqual(commonHeaders(server.url));
        if (request.step === 'login') {
          expect(request).toMatchObject({
            method: 'POST',
            path: `${basePath}/api/chatgpt/user/login`,
          });
          expect(request.body).toEqual({
            fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
            platform: 'fingerprint',
          });
          fingerprints.add((request.body as { fingerprint: string }).fingerprint);
          expect(authorization).toBeUndefined();
        } else if (request.step === 'text') {
          expect(request).toMatchObject({
            method: 'POST',
            path: `${basePath}/api/chatgpt/chatapi/text`,
          });
          expect(request.body).toEqual({
            content: 'Hi',
            accept: 'stream',
            from: 1,
            model: 'gpt-3.5-turbo',
            is_mobile: 0,
            user_agent: userAgent,
            is_open_ctx: 0,
            prompt: '',
            roid: 111,
            temperature: 0,
            ctx_msg_count: 3,
            created_at: 1_795_166_193,
          });
          expect(authorization).toMatch(/^Bearer bearer-[0-9a-f-]{36}$/);
          bearers.add(authorization);
        } else {
          expect(request.method).toBe('GET');
          expect(request.path).toMatch(
            new RegExp(`^${basePath}/api/chatgpt/chatapi/stream\\?token=stream-[0-9a-f-]{36}$`),
          );
          expect(request.body).toBeUndefined();
          expect(authorization).toBeUndefined();
        }
      }
      expect(bearers.size).toBe(2);
      expect(fingerprints.size).toBe(2);
    },
  );
});

describe('the caller’s choices', () => {
  it('are sent: model, temperature, history, fingerprint, user agent', async () => {
    const server = await served();
    const gptalk = createGPTalk({
      baseURL: server.url,
      fingerprint: () => 'feedfacefeedfacefeedfacefeedface',
      userAgent: 'my-app/1.0',
    });
    const request = {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'USER', content: 'Hi' },
      ],
      model: 'gpt-4',
      temperature: 0.7,
    };
    await lastValueFrom(gptalk.stream(request));
    const [login, text] = server.requests;
    expect(login?.body).toMatchObject({ fingerprint: 'feedfacefeedfacefeedfacefeedface' });
    expect(text?.headers['user-agent']).toBe('my-app/1.0');
    expect(text?.body).toMatchObject({
      content: 'System: Be brief.\nUser: Hi\nAssistant:',
      model: 'gpt-4',
      temperature: 0.7,
      user_agent: 'my-app/1.0',
    });
  });

  it('include an empty model, which means the default one', async () => {
    const server = await served();
    await lastValueFrom(
      createGPTalk({ baseURL: server.url }).stream({ messages: 'Hi', model: '' }),
    );
    expect(server.requests[1]?.body).toMatchObject({ model: 'gpt-3.5-turbo' });
  });

  it('can override every header, in upper or lower case, and so the user agent in the body', async () => {
    const server = await served();
    const headers = { 'User-Agent': 'mine/2', Origin: 'https://example.org', 'X-Extra': 'yes' };
    await lastValueFrom(createGPTalk({ baseURL: server.url, headers }).stream('Hi'));
    for (const request of server.requests) {
      expect(request.headers).toMatchObject({
        'user-agent': 'mine/2',
        origin: 'https://example.org',
        'x-extra': 'yes',
      });
    }
    expect(server.requests[1]?.body).toMatchObject({ user_agent: 'mine/2' });
  });

  it('can include text of any kind, which arrives unchanged, as does its answer', async () => {
    const server = await served({ answer: ({ prompt }) => [...prompt] });
    const question = 'Ünïcödé 😀 "quoted"\n\u2028 line\t\\ and 漢字';
    const deltas = await lastValueFrom(
      createGPTalk({ baseURL: server.url }).stream(question).pipe(toArray()),
    );
    expect(deltas).toEqual([...question]);
  });
});

describe('the counterparts of the original’s attributes', () => {
  it('include url, working, models and fields', () => {
    expect(GPTALK_URL).toBe('https://gptalk.net');
    for (const baseURL of [GPTALK_URL, `${GPTALK_URL}/`]) {
      const original = createGPTalk({ baseURL });
      expect(original).toMatchObject({ url: 'https://gptalk.net', working: false });
      expect(original.models).toEqual(['gpt-3.5-turbo']);
      expect(original.fields).toEqual(['model', 'temperature']);
    }
    const own = createGPTalk({ baseURL: 'http://localhost:8080/talk/' });
    expect(own).toMatchObject({ url: 'http://localhost:8080/talk', working: true });
  });

  it('include the token in hand and its uses', async () => {
    const server = await served();
    const gptalk = createGPTalk({ baseURL: server.url });
    expect(gptalk.tokens.inHand).toBeUndefined();
    await lastValueFrom(gptalk.stream('Hi'));
    await lastValueFrom(gptalk.stream('Hi'));
    expect(gptalk.tokens.inHand).toMatchObject({ uses: 2, maxUses: 5 });
    expect(gptalk.tokens.inHand?.expiresAtMs).toBeGreaterThan(Date.now());
  });

  it('include the version of the package', () => {
    expect(VERSION).toBe(packageJson.version);
  });
});

it.each<[string, () => HeadersLike]>([
  ['the entries of a Map', () => new Map([['x-key', 'value']]).entries()],
  [
    'a generator',
    function* () {
      yield ['x-key', 'value'];
    },
  ],
])(
  'headers from %s, which can be read only once, are sent with every request',
  async (_, headersOf) => {
    const server = await served();
    const gptalk = createGPTalk({ baseURL: server.url, headers: headersOf() });
    await lastValueFrom(gptalk.stream('Hi'));
    expect(server.requests.map(({ headers }) => headers['x-key'])).toEqual(Array(3).fill('value'));
  },
);
