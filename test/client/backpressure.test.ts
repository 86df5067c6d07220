import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import axios from 'axios';
import { BehaviorSubject, firstValueFrom, Subject } from 'rxjs';
import { createGPTalk } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { rawServer } from '../support/rawServer';
import { record } from '../support/record';
import { eventStream, message, service } from '../support/service';
import { stalled } from '../support/stalled';

const MiB = 1024 * 1024;
const PIECES = 140;
/** With these settings, all snapshots together are 100 MB on the wire. */
const pieceOf = (index: number) => `${index} `.padEnd(10_000, 'lorem ipsum ');

const script = fileURLToPath(new URL('../support/slowReader.ts', import.meta.url));

it.each(['http', 'fetch'] as const)(
  'a slow reader stalls the server, and then reads every byte (%s)',
  { timeout: 120_000 },
  async (adapter) => {
    let made = 0;
    async function* answer() {
      for (; made < PIECES; made++) yield pieceOf(made);
    }
    const server = await gptalkServer({ answer });
    const reader = spawn(process.execPath, ['--import', 'tsx', script, server.url, adapter], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    reader.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });

    await eventually('the reader waits', () => output.includes('waiting\n'));
    const stalledAt = await stalled(() => made);
    // The kernel and both ends buffer only a small part of the whole.
    expect(stalledAt).toBeLessThan(PIECES / 2);

    reader.stdin.end('go on\n');
    await eventually('the reader has ended', () => reader.exitCode !== null, 60_000);
    expect(reader.exitCode).toBe(0);
    const { grownBytes, digest } = JSON.parse(output.replace('waiting\n', ''));
    const whole = Array.from({ length: PIECES }, (_, index) => pieceOf(index)).join('');
    expect(digest).toBe(createHash('sha256').update(whole).digest('hex'));
    expect(grownBytes).toBeLessThan(32 * MiB);
  },
);

it('a connection that breaks emits the deltas that were decompressed before the error', async () => {
  const snapshots = Array.from({ length: 59 }, (_, index) => message('x'.repeat(index + 2)));
  const mayGoOn = new Subject<void>();
  const mayBreak = new Subject<void>();
  const server = await rawServer(
    service({
      async stream(response) {
        response.writeHead(200, {
          'content-type': 'text/event-stream',
          'content-encoding': 'gzip',
        });
        const gzip = createGzip();
        gzip.pipe(response);
        gzip.write(message('x'));
        gzip.flush();
        await firstValueFrom(mayGoOn);
        gzip.write(snapshots.join(''));
        gzip.flush();
        await firstValueFrom(mayBreak);
        response.destroy();
      },
    }),
  );
  const instance = axios.create();
  let body: Readable | undefined;
  instance.interceptors.response.use((response) => {
    body = response.data;
    return response;
  });
  const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
  const paused$ = new BehaviorSubject(false);
  const seen = record(gptalk.stream('Hi', { paused$ }));
  await eventually('the first delta is emitted', () => seen.values.length === 1);
  paused$.next(true);
  mayGoOn.next();
  const { length } = snapshots.join('');
  await eventually('all is decompressed', () => body?.readableLength === length);
  mayBreak.next();
  await eventually('the answer has ended', () => seen.end === 'error');
  expect(seen.values.join('')).toBe('x'.repeat(60));
  expect(seen.error).toMatchObject({ code: 'network', outcome: 'accepted' });
});

describe.each(['http', 'fetch'] as const)('a connection that breaks (%s)', (adapter) => {
  /** A service that breaks the connection after so many snapshots have left it. */
  async function breakingAfter(snapshots: number) {
    const mayGoOn = new Subject<void>();
    const server = await rawServer(
      service({
        async stream(response) {
          eventStream(response).write(message('x'));
          await firstValueFrom(mayGoOn);
          for (let length = 2; length < snapshots; length++) {
            response.write(message('x'.repeat(length)));
          }
          response.write(message('x'.repeat(snapshots)), () => response.destroy());
        },
      }),
    );
    const gptalk = createGPTalk({ baseURL: server.url, axios: axios.create({ adapter }) });
    return { gptalk, server, goOn: () => mayGoOn.next() };
  }

  it.each([2, 60])('emits the deltas of %i snapshots before the error', async (snapshots) => {
    const { gptalk, server, goOn } = await breakingAfter(snapshots);
    const paused$ = new BehaviorSubject(false);
    const seen = record(gptalk.stream('Hi', { paused$ }));
    await eventually('the first delta is emitted', () => seen.values.length === 1);
    paused$.next(true);
    goOn();
    await eventually('the connection is broken', () => server.sockets.size === 0);
    // `fetch` doesn't tell of the end before it is read.
    if (adapter === 'fetch') paused$.next(false);
    await eventually('the answer has ended', () => seen.end === 'error');
    expect(seen.values.join('')).toBe('x'.repeat(snapshots));
    expect(seen.error).toMatchObject({ code: 'network', step: 'stream', outcome: 'accepted' });
  });

  it('yields the deltas of 60 snapshots to a slow reader before the error', async () => {
    const { gptalk, server, goOn } = await breakingAfter(60);
    const iterator = gptalk.iterate('Hi');
    let text = (await iterator.next()).value ?? '';
    goOn();
    await eventually('the connection is broken', () => server.sockets.size === 0);
    const rest = (async () => {
      for await (const delta of iterator) text += delta;
    })();
    await expect(rest).rejects.toMatchObject({ code: 'network', outcome: 'accepted' });
    expect(text).toBe('x'.repeat(60));
  });
});
