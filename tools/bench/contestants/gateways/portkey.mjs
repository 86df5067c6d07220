/** Portkey's gateway, as its package starts it. */
import { once } from 'node:events';
import net from 'node:net';

export default async () => {
  const port = await freePort();
  process.argv.push(`--port=${port}`, '--headless');
  // It draws on its console that it starts.
  process.stdout.write = () => true;
  await import('@portkey-ai/gateway/build/start-server.js');
  for (;;) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isUp) return port;
  }
};

async function freePort() {
  const server = net.createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
