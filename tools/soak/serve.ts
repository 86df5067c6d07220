import { subscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { createInterface } from 'node:readline';
import { type FaultKind, type PlannedFault, startGPTalkServer } from 'rxtalk/testing';
import { heapMiB } from './memory';
import { FAULT_EVERY, WORDS } from './words';

/** The server's own view when it is asked for. */
export interface ServerView {
  readonly texts: number;
  readonly logins: number;
  readonly overuses: number;
  readonly openStreams: number;
  readonly openSockets: number;
  /** All connections so far. */
  readonly connections: number;
  readonly heapMiB: number;
}

/** What the channel tells. */
interface Connected {
  readonly socket: { readonly server: Server };
}

const KINDS: readonly FaultKind[] = ['reset', 'cut', 'no-sentinel', 'broken-json', 'status'];

/**
 * Serves answers until its input ends. It prints its URL, and then its view for each line that it reads.
 *
 * @param answers how many answers there will be.
 */
export async function serve(answers: number): Promise<void> {
  let connections = 0;
  subscribe('net.server.socket', (message) => {
    connections++;
    // Idle connections are the client's to close.
    (message as Connected).socket.server.keepAliveTimeout = 0;
  });
  const faults = Array.from({ length: Math.ceil(answers / FAULT_EVERY) }, (_, index) => {
    const kind = KINDS[index % KINDS.length];
    const request = index * FAULT_EVERY;
    return { kind, step: 'stream', request, atByte: 300, atEvent: 3, status: 503 } as PlannedFault;
  });
  const server = await startGPTalkServer({ answer: () => WORDS, faults });
  console.log(server.url);
  for await (const _ of createInterface({ input: process.stdin })) {
    const { texts, logins, overuses, openStreams, openSockets } = server.stats;
    const counts = { texts, logins, overuses, openStreams, openSockets, connections };
    console.log(JSON.stringify({ ...counts, heapMiB: heapMiB() } satisfies ServerView));
  }
  await server.close();
}
