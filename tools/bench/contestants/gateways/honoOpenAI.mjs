import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import OpenAI from 'openai';
import { serve } from './serve.mjs';

/** The route that the examples of both show. */
export default (upstream) => {
  const client = new OpenAI({ baseURL: `${upstream}/v1`, apiKey: 'none', maxRetries: 0 });
  const app = new Hono();
  app.post('/v1/chat/completions', async (context) => {
    const question = await context.req.json();
    const chunks = await client.chat.completions.create(question);
    return streamSSE(context, async (stream) => {
      stream.onAbort(() => chunks.controller.abort());
      for await (const chunk of chunks) await stream.writeSSE({ data: JSON.stringify(chunk) });
      await stream.writeSSE({ data: '[DONE]' });
    });
  });
  return serve(app.fetch);
};
