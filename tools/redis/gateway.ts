/** A server of the GPTalk wire, one of several with one ledger. */
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createClient } from 'redis';
import { concat, defer, delay, from, of } from 'rxjs';
import type { ChatEvent } from 'rxtalk';
import { redisLedger } from 'rxtalk/redis';
import { gptalkHandler } from 'rxtalk/server';

export interface GatewaySettings {
  readonly redisURL: string;
}

/** What it says before it kills itself. */
export interface LastWords {
  readonly openRequests: number;
}

process.once('message', async ({ redisURL }: GatewaySettings) => {
  const client = createClient({ url: redisURL });
  client.on('error', () => {});
  await client.connect();
  const handler = gptalkHandler(
    {
      events: () =>
        defer(() => {
          writeSync(1, '.'); // counted even if the process is killed at once
          const words: ChatEvent[] = ['Hel', 'lo'].map((delta) => ({ type: 'text', delta }));
          const end: ChatEvent = { type: 'finish', reason: 'stop' };
          return concat(from(words), of(end).pipe(delay(20)));
        }),
    },
    { ledger: redisLedger(client, { commandMs: 60_000 }) },
  );
  let openRequests = 0;
  const listener = getRequestListener(handler);
  const server = createServer((request, response) => {
    openRequests++;
    response.once('close', () => openRequests--);
    void listener(request, response);
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.once('message', () => {
    process.send?.({ openRequests } satisfies LastWords, () => {
      process.kill(process.pid, 'SIGKILL');
    });
  });
});
