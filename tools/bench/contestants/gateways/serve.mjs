import { serve as honoServe } from '@hono/node-server';

/** Serves a fetch handler over Node's `http`; resolves with the port. */
export function serve(fetch) {
  return new Promise((resolve) => {
    const options = { fetch, port: 0, hostname: '127.0.0.1' };
    honoServe(options, ({ port }) => resolve(port));
  });
}
