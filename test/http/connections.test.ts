import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import axios from 'axios';
import { concat } from 'rxjs';
import { createGPTalk, createHttp } from 'rxtalk';
import { describe, expect, it, vi } from 'vitest';
import { loginRequest as request } from '../support/answering';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { at, eventStream, message, service } from '../support/service';

describe('connections', () => {
  it('are shared by the steps of an answer, one after another, and close when they have been idle', async () => {
    const used = new Set<Socket>();
    const handle = service();
    const server = await rawServer((request, response) => {
      used.add(request.socket);
      handle(request, response);
    });
    const { values } = await outcomeOf(
      createGPTalk({ baseURL: server.url, keepAliveMs: 50 }).stream('Hi'),
    );
    expect(values).toEqual(['Hello']);
    expect(server.requests).toHaveLength(3);
    expect(used.size).toBe(1);
    await eventually('the connection is closed', () => server.sockets.size === 0);
  });

  it('close at the sentinel if the response continues after it', async () => {
    const server = await rawServer(
      service(
        at('stream', (response) => {
          eventStream(response).write(`${message('Hello')}data: [DONE]\n\ndata: more\n\n`);
        }),
      ),
    );
    const httpAgent = new Agent({ keepAlive: true });
    const gptalk = createGPTalk({ baseURL: server.url, axios: axios.create({ httpAgent }) });
    expect((await outcomeOf(gptalk.stream('Hi'))).values).toEqual(['Hello']);
    await eventually('the response is cut off', () => server.unfinished.size === 0);
    httpAgent.destroy();
  });

  it('close if a compressed body ends before its response', async () => {
    const server = await rawServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.write(Buffer.concat([gzipSync('{"data":1}'), Buffer.alloc(4)])); // and never ends
    });
    const httpAgent = new Agent({ keepAlive: true });
    const http = createHttp({ baseURL: server.url, axios: axios.create({ httpAgent }) });
    const { values } = await outcomeOf(http.json(request));
    expect(values).toEqual([{ data: 1 }]);
    await eventually('the socket is closed', () => server.sockets.size === 0);
    httpAgent.destroy();
  });

  it.each(['httpAgent', 'httpsAgent'] as const)(
    'of the caller’s %s stay open, and other connections close',
    async (name) => {
      const server = await rawServer((_, response) => {
        response.end('{}');
      });
      const { Agent } = await import(name === 'httpAgent' ? 'node:http' : 'node:https');
      const agent = new Agent({ keepAlive: true });
      const instance = axios.create({ [name]: agent });
      const http = createHttp({ baseURL: server.url, axios: instance, keepAliveMs: 50 });
      await outcomeOf(http.json(request));
      if (name === 'httpAgent') {
        const idle = () => Object.values(agent.freeSockets).flat().length;
        await eventually('the socket is idle', () => idle() === 1);
        expect(server.sockets.size).toBe(1);
      } else await eventually('no socket is left', () => server.sockets.size === 0);
      agent.destroy();
    },
  );

  it('serve one request each in Deno, which sends an aborted request again', async () => {
    const connections: (string | undefined)[] = [];
    const server = await rawServer(({ headers }, response) => {
      connections.push(headers.connection);
      response.end('{}');
    });
    vi.stubGlobal('process', { ...process, versions: { ...process.versions, deno: '2.9.6' } });
    const http = createHttp({ baseURL: server.url });
    vi.unstubAllGlobals();
    const twice$ = concat(http.json(request), http.json(request));
    expect(await outcomeOf(twice$)).toMatchObject({ values: [{}, {}] });
    expect(connections).toEqual(['close', 'close']);
  });

  it('work without agents if the runtime has none', async () => {
    const server = await rawServer((_, response) => {
      response.end('{}');
    });
    const { getBuiltinModule: _, ...rest } = process;
    vi.stubGlobal('process', { ...rest, versions: process.versions });
    const http = createHttp({ baseURL: server.url });
    vi.unstubAllGlobals();
    expect(await outcomeOf(http.json(request))).toMatchObject({ values: [{}] });
    await eventually('no socket is left', () => server.sockets.size === 0);
  });
});
