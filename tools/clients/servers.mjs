import { serve as honoServe } from '@hono/node-server';
import { serve as srvxServe } from 'srvx/node';

/** The adapters that serve a fetch handler over Node's `http`; each resolves with its URL. */
export const servers = {
  '@hono/node-server': (fetch) =>
    new Promise((resolve) => {
      const options = { fetch, port: 0, hostname: '127.0.0.1', overrideGlobalObjects: false };
      const server = honoServe(options, ({ port }) =>
        resolve({
          url: `http://127.0.0.1:${port}`,
          close() {
            server.closeAllConnections();
            server.close();
          },
        }),
      );
    }),
  srvx: async (fetch) => {
    const options = {
      fetch,
      port: 0,
      hostname: '127.0.0.1',
      silent: true,
      gracefulShutdown: false,
    };
    const server = srvxServe(options);
    await server.ready();
    return { url: server.url.replace(/\/$/, ''), close: () => server.close(true) };
  },
};
