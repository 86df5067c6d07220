import { getRequestListener } from '@hono/node-server';
import express, { type Express } from 'express';
import { type Answering, chatHandler } from 'rxtalk/server';

/** An app with every wire of a chat service. The handler reads the body, so no parser may come before it. */
export function createApp(service: Answering): Express {
  const app = express();
  const answer = getRequestListener(chatHandler(service), { overrideGlobalObjects: false });
  app.use(['/v1', '/api', '/agui'], (request, response) => {
    request.url = request.originalUrl; // including the part that `use` removes
    void answer(request, response);
  });
  return app;
}
