import { getRequestListener } from '@hono/node-server';
import fastify, { type FastifyInstance } from 'fastify';
import { type Answering, chatHandler } from 'rxtalk/server';

/** An app with every wire of a chat service. The handler reads the body, so it is left unparsed there. */
export function createApp(service: Answering): FastifyInstance {
  const app = fastify();
  const answer = getRequestListener(chatHandler(service), { overrideGlobalObjects: false });
  app.register(async (wires) => {
    wires.removeAllContentTypeParsers();
    wires.addContentTypeParser('*', (_request, _body, done) => done(null));
    for (const path of ['/v1/*', '/api/*', '/agui']) {
      wires.all(path, (request, reply) => {
        reply.hijack();
        void answer(request.raw, reply.raw);
      });
    }
  });
  return app;
}
