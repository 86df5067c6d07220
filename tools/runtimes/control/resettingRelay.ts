import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Relay {
  readonly url: string;
  close(): void;
}

/**
 * Passes connections on to a server on loopback, and resets those that a client closes: workerd hears of that
 * at once, but of a connection that is only closed when it writes the next time.
 */
export async function resettingRelay(url: string): Promise<Relay> {
  const port = Number(new URL(url).port);
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    const onward = connect(port, '127.0.0.1');
    clients.add(client);
    client
      .on('error', () => {})
      .on('close', () => {
        clients.delete(client);
        onward.resetAndDestroy();
      });
    onward.on('error', () => {}).on('close', () => client.destroy());
    client.pipe(onward).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      for (const client of clients) client.destroy();
    },
  };
}
