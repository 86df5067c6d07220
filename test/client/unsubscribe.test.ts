import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import axios from 'axios';
import { createGPTalk } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { rawServer } from '../support/rawServer';
import { eventStream, message, type Phase, service, silentFrom } from '../support/service';

const requestsUntil: Record<Phase, number> = {
  login: 1,
  text: 2,
  response: 3,
  idle: 3,
  midstream: 3,
};
const phases = Object.keys(requestsUntil) as Phase[];

/** What is promised; a busy machine gets another try, a delay of ours would fail them all. */
const CLOSED_WITHIN_MS = 100;

describe.each(['http', 'fetch'] as const)('with the %s adapter', (adapter) => {
  it.each(phases)(
    'unsubscribing closes the socket in the phase: %s',
    { retry: 2 },
    async (phase) => {
      const server = await rawServer(service(silentFrom(phase)));
      const gptalk = createGPTalk({ axios: axios.create({ adapter }), baseURL: server.url });
      const deltas: string[] = [];
      const ends: string[] = [];
      const subscription = gptalk.stream('Hi').subscribe({
        next: (delta) => deltas.push(delta),
        error: (error) => ends.push(String(error)),
        complete: () => ends.push('complete'),
      });
      const expectedDeltas = phase === 'midstream' ? 1 : 0;
      await eventually(
        `the client is in the phase ${phase}`,
        () =>
          server.requests.length === requestsUntil[phase] &&
          server.unfinished.size === 1 &&
          deltas.length === expectedDeltas,
      );

      subscription.unsubscribe();
      await eventually('closed', () => server.unfinished.size === 0, CLOSED_WITHIN_MS);
      // Only the http adapter's connections are ours to close; `fetch` keeps idle ones for itself.
      if (adapter === 'http') {
        await eventually('all closed', () => server.sockets.size === 0, CLOSED_WITHIN_MS);
      }
      expect(ends).toEqual([]);
    },
  );
});

describe('after the last answer', () => {
  it('no socket is left open, even where the server leaves the stream open', async () => {
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

  it.each(phases)('the process exits by itself when left in the phase: %s', async (phase) => {
    const server = await rawServer(service(silentFrom(phase)));
    const script = fileURLToPath(new URL('../support/leave.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, server.url], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await eventually(
      `the client is in the phase ${phase}`,
      () => server.requests.length === requestsUntil[phase] && server.unfinished.size === 1,
      20_000,
    );
    child.stdin.end('leave\n');
    const [exitCode] = await once(child, 'exit');
    expect(exitCode).toBe(0);
    await eventually('all closed', () => server.sockets.size === 0);
  });
});
