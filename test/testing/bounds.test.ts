import { request as send } from 'node:http';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { lastValueFrom } from 'rxjs';
import { type AuthToken, createHttp, type Http, login, openStream, submitText } from 'rxtalk';
import { type GPTalkServiceOptions, inProcessGPTalk } from 'rxtalk/testing';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { TokenLedger } from '../../src/testing/gptalk/tokenLedger';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { outcomeOf } from '../support/outcome';

const answer = () => ['Hi'];

async function overHttp(options: GPTalkServiceOptions) {
  const server = await gptalkServer({ answer, ...options });
  return { server, http: createHttp({ baseURL: server.url }) };
}

async function inProcess(options: GPTalkServiceOptions) {
  const server = inProcessGPTalk({ answer, ...options });
  return { server, http: createHttp({ axios: server.axios }) };
}

const logIn = (http: Http): Promise<AuthToken> => lastValueFrom(login(http));
const submit = (http: Http, auth: AuthToken, text = 'Hi') =>
  lastValueFrom(submitText(http, auth, text));
const open = async (http: Http, token: { readonly token: string }) => {
  const { error } = await outcomeOf(openStream(http, token));
  return error === undefined ? 200 : (error as { status?: number }).status;
};

afterEach(() => {
  vi.useRealTimers();
});

describe.each([
  ['over HTTP', overHttp],
  ['in process', inProcess],
])('the service %s', (_, serve) => {
  it('rejects a body over `maxBodyBytes` with 413, and continues to serve', async () => {
    const { server, http } = await serve({ maxBodyBytes: 10_000 });
    const auth = await logIn(http);
    const { error } = await outcomeOf(submitText(http, auth, 'é'.repeat(5_000)));
    expect(error).toMatchObject({
      status: 413,
      outcome: 'refused',
      serverMessage: 'the body is longer than 10000 bytes',
    });
    expect(server.stats).toMatchObject({ texts: 0, refusals: 1 });
    expect(server.requests.at(-1)).toMatchObject({ step: 'text', status: 413, body: undefined });
    expect(await open(http, await submit(http, auth, 'é'.repeat(4_000)))).toBe(200);
  });

  it('records the last `maxRecords` requests', async () => {
    const { server, http } = await serve({ maxRecords: 3 });
    const { requests } = server;
    for (let count = 0; count < 3; count++) await logIn(http);
    const auth = await logIn(http);
    await submit(http, auth);
    expect(requests.map(({ step }) => step)).toEqual(['login', 'login', 'text']);
    expect(server.stats).toMatchObject({ logins: 4, texts: 1 });
  });

  it('keeps the last `maxRecords` tokens of each kind', async () => {
    const { http } = await serve({ maxRecords: 2, maxUses: 9 });
    const oldest = await logIn(http);
    const old = await logIn(http);
    const auth = await logIn(http);
    const { error } = await outcomeOf(submitText(http, oldest, 'Hi'));
    expect(error).toMatchObject({ status: 401, serverMessage: 'the token is unknown' });
    const streams = [];
    for (const one of [old, auth, auth]) streams.push(await submit(http, one));
    const statuses = [];
    for (const stream of streams) statuses.push(await open(http, stream));
    expect(statuses).toEqual([403, 200, 200]);
  });

  it('forgets tokens that have expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { http } = await serve({ tokenTtlMs: 60_000 });
    const auth = await logIn(http);
    vi.setSystemTime(Date.now() + 61_000);
    const refusal = async () => (await outcomeOf(submitText(http, auth, 'Hi'))).error;
    expect(await refusal()).toMatchObject({ serverMessage: 'the token is expired' });
    await logIn(http);
    expect(await refusal()).toMatchObject({ serverMessage: 'the token is unknown' });
  });

  it('opens no stream with a token that was issued before `revokeTokens()`', async () => {
    const { server, http } = await serve({});
    const stream = await submit(http, await logIn(http));
    server.revokeTokens();
    expect(await open(http, stream)).toBe(403);
    expect(server.stats.streams).toBe(0);
    expect(await open(http, await submit(http, await logIn(http)))).toBe(200);
  });

  it.each(['maxRecords', 'maxBodyBytes'])('rejects a wrong `%s`', async (name) => {
    await expect(serve({ [name]: 0 })).rejects.toThrow(`Expected \`${name}\` to be a positive`);
  });
});

it('the ledger should always know exactly the newest tokens that are valid', () => {
  const action = fc.constantFrom('issue', 'revoke', 'pass time');
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (run, max) => {
      vi.useFakeTimers({ toFake: ['Date'], now: 0 });
      const ledger = new TokenLedger(Number.MAX_SAFE_INTEGER, 100, max);
      const issued: { readonly token: string; readonly atMs: number }[] = [];
      let valid: typeof issued = [];
      for (const one of run) {
        if (one === 'issue') {
          issued.push({ token: ledger.issueBearer().token, atMs: Date.now() });
          valid = [...valid, ...issued.slice(-1)].slice(-max);
        } else if (one === 'revoke') {
          ledger.revokeTokens();
          valid = [];
        } else vi.setSystemTime(Date.now() + 60);
        valid = valid.filter(({ atMs }) => atMs + 100 >= Date.now());
        const accepted = issued.filter(({ token }) => ledger.useBearer(token) === 'accepted');
        expect(accepted).toEqual(valid);
      }
    }),
  );
});

describe('a body that is too long, over HTTP', () => {
  const path = '/api/chatgpt/user/login';

  async function raw(url: string, head: string, method = 'POST') {
    let received = '';
    let isClosed = false;
    const { hostname, port } = new URL(url);
    const socket: Socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => {
      isClosed = true;
    });
    onTestFinished(() => void socket.destroy());
    socket.write(`${method} ${path} HTTP/1.1\r\nhost: ${hostname}\r\n${head}\r\n\r\n`);
    return { socket, received: () => received, isClosed: () => isClosed };
  }

  it.each([
    ['a request', ''],
    ['a preflight', 'origin: http://a\r\naccess-control-request-method: POST\r\n'],
  ])(
    'of %s is rejected if its length says so, and the connection is closed',
    async (what, head) => {
      const server = await gptalkServer({ maxBodyBytes: 1_000 });
      const method = what === 'a request' ? 'POST' : 'OPTIONS';
      const client = await raw(server.url, `${head}content-length: 1001`, method);
      await eventually('the connection is closed', client.isClosed);
      expect(client.received()).toMatch(/^HTTP\/1.1 413 .*connection: close.*"code":413/is);
    },
  );

  it('isn’t read to its end, and the connection is closed', async () => {
    const server = await gptalkServer({ maxBodyBytes: 1_000 });
    const client = await raw(server.url, 'transfer-encoding: chunked');
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const writeOn = () => {
      while (!client.isClosed() && client.socket.write(chunk));
    };
    client.socket.on('drain', writeOn);
    writeOn();
    await eventually('the connection is closed', client.isClosed);
    expect(client.received()).toMatch(/^HTTP\/1.1 413 /);
    expect(server.stats).toMatchObject({ refusals: 1, openSockets: 0 });
  });

  it('is rejected with a reason that a client can read while it still writes', async () => {
    const server = await gptalkServer();
    const status = await new Promise((resolve, reject) => {
      const request = send(server.url + path, { method: 'POST', agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject);
      request.end('x'.repeat(4 * 2 ** 20 + 1)); // the default limit is 4 MiB
    });
    expect(status).toBe(413);
    await eventually('the connection is closed', () => server.stats.openSockets === 0);
  });
});
