import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { concat, lastValueFrom, NEVER, of, reduce } from 'rxjs';
import { createGPTalk } from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run';
import { wires } from '../server/support/requests';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { ask, openAIService } from './support/ask';
import { askOpenAI, serve } from './support/serve';
import { TestHost } from './support/testHost';

const whole = reduce((text: string, delta: string) => text + delta, '');
const half = () => concat(of('Half an '), NEVER);

describe('rxtalk serve', () => {
  it('prints its URL, serves every wire, and ends after a signal', async () => {
    const upstream = await gptalkServer({ answer: ({ prompt }) => ['You said ', prompt] });
    const { url, host, ended } = await serve(['--upstream', upstream.url]);
    expect(host.stdout.text).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);

    for (const { path, body, end } of wires) {
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      expect(await (await fetch(url + path, init)).text()).toMatch(end);
    }
    const gptalk = createGPTalk({ baseURL: url });
    expect(await lastValueFrom(gptalk.stream('Hi').pipe(whole))).toBe('You said Hi');
    const openAI = createOpenAICompatible({ baseURL: `${url}/v1`, model: 'm' });
    expect(await lastValueFrom(openAI.stream('Hi').pipe(whole))).toBe('You said Hi');

    host.emit('SIGTERM');
    expect(await ended).toBe(0);
    expect(host.stderr.text).toBe('');
    expect(host.eventNames()).toEqual([]);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('lets the built-in responder answer if there is no upstream, and says so', async () => {
    const { url, host } = await serve();
    expect(host.stderr.text).toMatch(/^Using the built-in responder\. .+ --upstream .+\n$/);
    expect((await ask(['--url', url, 'Hello'])).stdout).toMatch(/^Hello! .+\n$/);
    const models = await (await fetch(`${url}/v1/models`)).json();
    expect(models.data).toMatchObject([{ id: 'embedded' }]);
  });

  it('asks for the model of --model, whatever a client names', async () => {
    const upstream = await openAIService({ answer: ({ model }) => ['I am ', model] });
    const { url } = await serve(['--upstream', upstream.url, '--model', 'tiny']);
    const args = ['--url', `${url}/v1`, '--model', 'gpt-4', 'Hi'];
    expect((await ask(args)).stdout).toBe('I am tiny\n');
    expect((await ask(['--url', url, 'Hi'])).stdout).toBe('I am tiny\n');
    const models = await (await fetch(`${url}/v1/models`)).json();
    expect(models.data).toMatchObject([{ id: 'tiny' }]);

    const other = await serve(['--upstream', upstream.url]);
    expect((await ask(['--url', `${other.url}/v1`, '--model', 'big', 'Hi'])).stdout).toBe(
      'I am big\n',
    );
  });

  it('lists its paths at /', async () => {
    const { url } = await serve();
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const page = await response.text();
    expect(page).toMatch(/^rxtalk serves one chat service with four protocols\.\n/);
    for (const { path } of wires) expect(page).toContain(`POST ${path} `);
    expect(page).toContain(`createGPTalk({ baseURL: '${url}' })`);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
  });

  it('limits the uses of tokens with --max-uses, and their lifetime with --ttl', async () => {
    const { url } = await serve(['--max-uses', '1', '--ttl', '2m']);
    const login = await fetch(`${url}/api/chatgpt/user/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"fingerprint":"f"}',
    });
    const { token, expires_at } = (await login.json()).data;
    expect(Math.abs(expires_at - (Date.now() / 1000 + 120))).toBeLessThan(60);
    const text = () =>
      fetch(`${url}/api/chatgpt/chatapi/text`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: '{"content":"Hi","model":"m"}',
      });
    expect([(await text()).status, (await text()).status]).toEqual([200, 401]);
  });

  it('sends no more answers at a time than --max-answers', async () => {
    const upstream = await gptalkServer({ answer: half });
    const { url } = await serve(['--upstream', upstream.url, '--max-answers', '1']);
    const leaving = new AbortController();
    const first = await askOpenAI(url, { signal: leaving.signal });
    expect([first.status, (await askOpenAI(url)).status]).toEqual([200, 503]);
    leaving.abort();
    await eventually('the upstream is left', () => upstream.stats.openStreams === 0);
  });

  it('allows pages of the origins of --cors', async () => {
    const allowed = async (url: string, origin: string) => {
      const response = await fetch(`${url}/v1/models`, { headers: { origin } });
      return response.headers.get('access-control-allow-origin');
    };
    const two = await serve(['--cors', 'https://a.example', '--cors', 'https://b.example']);
    expect(await allowed(two.url, 'https://b.example')).toBe('https://b.example');
    expect(await allowed(two.url, 'https://c.example')).toBe(null);
    const all = await serve(['--cors', '*']);
    expect(await allowed(all.url, 'https://c.example')).toBe('*');
  });
});

describe('access to rxtalk serve', () => {
  const env = { RXTALK_TOKEN: 'token-0123456789' };

  it('requires the token, with --token', async () => {
    const { url } = await serve(['--token'], env);
    const authorization = `Bearer ${env.RXTALK_TOKEN}`;
    expect((await askOpenAI(url)).status).toBe(401);
    expect((await askOpenAI(url, { headers: { authorization: 'Bearer token' } })).status).toBe(401);
    expect((await askOpenAI(url, { headers: { authorization } })).status).toBe(200);

    for (const base of [url, `${url}/v1`]) {
      const args = ['--url', base, '--model', 'm', 'Hello'];
      const right = await ask(args, { env: { RXTALK_API_KEY: env.RXTALK_TOKEN } });
      expect(right).toMatchObject({ exitCode: 0 });
      expect(await ask(args)).toMatchObject({ exitCode: 4, stdout: '' });
    }
  });

  it('takes the token only from the environment', async () => {
    const host = new TestHost();
    expect(await run(['serve', '--port', '0', '--token'], host)).toBe(2);
    expect(host.stderr.text).toBe(
      'rxtalk: --token takes the token from RXTALK_TOKEN, which is not set\n',
    );
    const given = new TestHost();
    expect(await run(['serve', '--token', 'pa55word'], given)).toBe(2);
    expect(given.stderr.text).not.toContain('pa55word');
  });

  it('is denied to a page whose host name resolves to this machine', async () => {
    const { url } = await serve();
    const statusFor = async (hostHeader: string) => {
      const asking = request(`${url}/v1/models`, { headers: { host: hostHeader } });
      const [response] = await once(asking.end(), 'response');
      response.resume();
      return response.statusCode;
    };
    const own = ['localhost', 'LOCALHOST:80', 'app.localhost', '127.0.0.1:80', '[::1]:80'];
    for (const name of own) expect([name, await statusFor(name)]).toEqual([name, 200]);
    for (const name of [
      'evil.example',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '10.0.0.1',
    ]) {
      expect([name, await statusFor(name)]).toEqual([name, 403]);
    }
  });

  it('is open to anyone on another address, and a warning says so', async () => {
    const { url, host } = await serve(['--host', '0.0.0.0']);
    expect(host.stderr.text).toContain('Anyone who can reach this port can ask.');
    const asking = request(`${url}/v1/models`, { headers: { host: 'chat.example' } });
    const [response] = await once(asking.end(), 'response');
    expect(response.resume().statusCode).toBe(200);
  });
});

describe('the log of rxtalk serve', () => {
  it('has one line for each request with --verbose, and no secret', async () => {
    const key = 'sk-0123456789abcdef';
    const upstream = await openAIService({
      apiKey: key,
      answer: ({ prompt }) => (prompt === 'Hi' ? half() : ['Fine.']),
    });
    const args = ['--upstream', upstream.url, '--model', 'm', '--verbose', '--token'];
    const env = { RXTALK_API_KEY: key, RXTALK_TOKEN: 'token-0123456789' };
    const { url, host } = await serve(args, env);
    const authorization = `Bearer ${env.RXTALK_TOKEN}`;
    await ask(['--url', url, 'How are you?'], { env: { RXTALK_API_KEY: env.RXTALK_TOKEN } });
    const leaving = new AbortController();
    await askOpenAI(url, { headers: { authorization }, signal: leaving.signal });
    leaving.abort();
    await host.stderr.until('left\n');
    await askOpenAI(url);
    await fetch(`${url}/nothing?token=${key}`);

    const lines = host.stderr.text
      .replace(/\d+ ms/g, 'N ms')
      .trimEnd()
      .split('\n');
    expect(lines).toEqual([
      'POST /api/chatgpt/user/login 200 N ms',
      'POST /api/chatgpt/chatapi/text 200 N ms',
      'GET /api/chatgpt/chatapi/stream 200 N ms, finished (stop)',
      'POST /v1/chat/completions 200 N ms, the client has left',
      'POST /v1/chat/completions 401 N ms',
      'GET /nothing 404 N ms',
    ]);
  });

  it('has the reason why an answer failed', async () => {
    const { url, host } = await serve(['--upstream', 'http://127.0.0.1:1', '--verbose']);
    expect((await askOpenAI(url)).status).toBe(502);
    expect(host.stderr.text).toMatch(
      /^POST \/v1\/chat\/completions 502 \d+ ms, failed: .+ECONNREFUSED\)\n$/,
    );
  });

  it('is empty otherwise', async () => {
    const { url, host } = await serve(['--upstream', 'http://127.0.0.1:1']);
    await askOpenAI(url);
    expect(host.stderr.text).toBe('');
  });
});

describe('a signal to rxtalk serve', () => {
  it('lets an open answer finish, and accepts nothing more', async () => {
    const pieces = { finish: () => {} };
    const rest = new Promise<string>((resolve) => {
      pieces.finish = () => resolve('answer');
    });
    const upstream = await gptalkServer({ answer: () => concat(of('Half an '), rest) });
    const { url, host, ended } = await serve(['--upstream', upstream.url]);
    const response = await askOpenAI(url);
    host.emit('SIGTERM');
    await host.stderr.until('Finishing the answers in progress.');
    await expect(fetch(url)).rejects.toThrow();
    pieces.finish();
    expect(await response.text()).toMatch(
      /answer[\s\S]*"finish_reason":"stop"[\s\S]*\[DONE\]\n\n$/,
    );
    expect(await ended).toBe(0);
  });

  it('doesn’t wait for connections without a request or idle connections', async () => {
    const { url, host, ended } = await serve();
    const keeping = new Agent({ keepAlive: true });
    const [response] = await once(request(url, { agent: keeping }).end(), 'response');
    await once(response.resume(), 'end');
    const silent = await connection(url);
    const asking = await connection(url);
    asking.socket.write('GET / HTTP/1.1\r\n');
    host.emit('SIGTERM');
    expect(await ended).toBe(0);
    await Promise.all([silent.closed, asking.closed]);
    keeping.destroy();
  });
});

describe('a mistake in rxtalk serve', () => {
  it.each([
    [
      ['--upstream', 'nowhere'],
      /^rxtalk: Expected --upstream to be an absolute http\(s\) URL .+\n$/,
    ],
    [['--cors', 'a.example'], /^rxtalk: Expected --cors to be .+\n$/],
    [
      ['--port', '65536'],
      /^rxtalk: .+ Expected a whole number, 0 to 65535\. See: rxtalk serve --help\n$/,
    ],
    [['--max-answers', '0'], /^rxtalk: .+ Expected a whole number, 1 or more\. .+\n$/],
    [
      ['--host', '192.0.2.1'],
      /^rxtalk: Can't listen on 192\.0\.2\.1:\d+ \(EADDRNOTAVAIL\): choose .+\n$/,
    ],
  ])('names the option that is wrong: %j', async (args, expected) => {
    const host = new TestHost();
    expect(await run(['serve', ...args], host)).toBe(2);
    expect(host.stderr.text.split('\n').slice(-2).join('\n')).toMatch(expected);
  });

  it('says what to do if the port is taken', async () => {
    const { url } = await serve();
    const host = new TestHost();
    expect(await run(['serve', '--port', new URL(url).port], host)).toBe(2);
    expect(host.stderr.text).toMatch(/\(EADDRINUSE\): choose another --port, such as 0 .+\n$/);
  });
});

/** A connection on which nothing was sent. */
async function connection(url: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  await once(socket, 'connect');
  return { socket, closed };
}
