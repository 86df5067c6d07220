import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import axios from 'axios';
import { createGPTalk } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { rawServer } from '../support/rawServer';
import { record } from '../support/record';
import {
  eventStream,
  isInPhase,
  message,
  type Phase,
  requestsUntil,
  service,
  silentFrom,
} from '../support/service';
import { stopTimers } from '../support/virtualTime';

const phases = Object.keys(requestsUntil) as Phase[];

describe.each(['http', 'fetch'] as const)('with the %s adapter', (adapter) => {
  it.each(phases)('unsubscribing closes the socket at once in the phase: %s', async (phase) => {
    const server = await rawServer(service(silentFrom(phase)));
    const gptalk = createGPTalk({ axios: axios.create({ adapter }), baseURL: server.url });
    const seen = record(gptalk.stream('Hi'));
    await eventually(`the client is in the phase ${phase}`, () =>
      isInPhase(phase, server, seen.values),
    );

    stopTimers(); // so that a socket that is closed after a delay stays open
    seen.unsubscribe();
    await eventually('closed', () => server.unfinished.size === 0);
    // The library only closes the connections of the http adapter; `fetch` keeps idle ones open.
    if (adapter === 'http') await eventually('all closed', () => server.sockets.size === 0);
    expect(seen.end).toBe('open');
  });
});

describe('after the last answer', () => {
  it('no socket is left open, even if the server leaves the stream open', async () => {
    const stream = `${message('Hel')}data: [DONE]\n\n`;
    const server = await rawServer(
      service({ stream: (response) => eventStream(response).write(stream) }),
    );
    const gptalk = createGPTalk({ baseURL: server.url });
    const answers = await Promise.all(
      Array.from({ length: 7 }, async () => {
        let text = '';
        for await (const delta of gptalk.iterate('Hi')) text += delta;
        return text;
      }),
    );
    expect(answers).toEqual(Array(7).fill('Hel'));
    await eventually('all closed', () => server.sockets.size === 0);
  });

  it.each(phases)(
    'the process exits by itself after unsubscribing in the phase: %s',
    async (phase) => {
      const server = await rawServer(service(silentFrom(phase)));
      const script = fileURLToPath(new URL('../support/leave.ts', import.meta.url));
      const child = spawn(process.execPath, ['--import', 'tsx', script, server.url], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      await eventually(
        `the client is in the phase ${phase}`,
        () => server.requests.length === requestsUntil[phase] && server.unfinished.size === 1,
      );
      child.stdin.end('leave\n');
      const [exitCode] = await once(child, 'exit');
      expect(exitCode).toBe(0);
      await eventually('all closed', () => server.sockets.size === 0);
    },
  );
});
