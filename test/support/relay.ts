import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { listen } from './listen';

// The real timer, even while a test controls the timers of this process.
const { setTimeout } = globalThis;

export interface Relay {
  readonly port: number;
  /**
   * How long the way through it is, however slow the machine: each new connection is a round trip, and
   * so is each flight of bytes from the client, that is, everything that it sends without receiving.
   */
  readonly roundTrips: number;
}

/**
 * Passes connections on to a port, and counts the round trips; closed when the test has finished.
 *
 * @param delayMs the time that a round trip takes, for a try of one's own: a test counts.
 */
export async function relayTo(target: number, delayMs = 0): Promise<Relay> {
  const counts = { roundTrips: 0 };
  const upstreams = new Set<Socket>();
  const later = (what: () => void) => {
    if (delayMs > 0) setTimeout(what, delayMs / 2);
    else what();
  };
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    upstreams.add(upstream);
    counts.roundTrips++;
    let isFlying = false;
    client.on('data', (chunk) => {
      if (!isFlying) counts.roundTrips++;
      isFlying = true;
      later(() => upstream.write(chunk));
    });
    upstream.on('data', (chunk) => {
      isFlying = false;
      later(() => client.write(chunk));
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => {});
      one.on('close', (isBroken) => later(() => (isBroken ? other.destroy() : other.end())));
    }
  });
  onTestFinished(() => {
    for (const upstream of upstreams) upstream.destroy();
  });
  const { port } = await listen(server);
  return Object.assign(counts, { port });
}
