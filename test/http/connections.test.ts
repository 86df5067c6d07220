import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import axios from 'axios';
import { createGPTalk, createHttp } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { at, eventStream, message, service } from '../support/service';

describe('connections', () => {
  it('serve all steps of an answer, one after another, and are closed behind it', async () => {
    const used = new Set<Socket>();
    const handle = service();
    const server = await rawServer((request, response) => {
      used.add(request.socket);
      handle(request, response);
    });
    const { values } = await outcomeOf(createGPTalk({ baseURL: server.url }).stream('Hi'));
    expect(values).toEqual(['Hello']);
    expect(server.requests).toHaveLength(3);
    expect(used.size).toBe(1);
    await eventually('the connection is closed', () => server.sockets.size === 0);
  });

  it('are closed at the sentinel where the response goes on behind it', async () => {
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

  it('are closed where a compressed body ends before its response', async () => {
    const server = await rawServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.write(Buffer.concat([gzipSync('{"data":1}'), Buffer.alloc(4)])); // and never ends
    });
    const httpAgent = new Agent({ keepAlive: true });
    const http = createHttp({ baseURL: server.url, axios: axios.create({ httpAgent }) });
    const request = { method: 'GET', path: '/', headers: {}, step: 'login' } as const;
    const { values } = await outcomeOf(http.json({ ...request, secrets: new Set() }));
    expect(values).toEqual([{ data: 1 }]);
    await eventually('the socket is closed', () => server.sockets.size === 0);
    httpAgent.destroy();
  });
});
