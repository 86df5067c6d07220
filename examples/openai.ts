/**
 * Asks a model a question, answers the function calls that it makes, and prints its answer as it arrives.
 *
 *   npx tsx examples/openai.ts
 *   npx tsx examples/openai.ts --url http://127.0.0.1:11434/v1 --model qwen3:0.6b "What is 6 times 7?"
 *
 * The key, if the service wants one, is in the environment variable OPENAI_API_KEY.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { concatMap, lastValueFrom, type Observable, of, tap, toArray } from 'rxjs';
import {
  createOpenAICompatible,
  type OpenAICompatible,
  type OpenAIMessage,
  type OpenAITool,
} from 'rxtalk/openai';

const { values, positionals } = parseArgs({
  options: { url: { type: 'string' }, model: { type: 'string' } },
  allowPositionals: true,
});
const question = positionals.join(' ') || 'What is 6 times 7?';

const numbers = { a: { type: 'number' }, b: { type: 'number' } };
const multiply: OpenAITool = {
  type: 'function',
  function: {
    name: 'multiply',
    description: 'Multiplies two numbers.',
    parameters: { type: 'object', properties: numbers, required: ['a', 'b'] },
  },
};

/** What a function of this program answers to a call of the model. */
function callFunction(name: string, json: string): string {
  if (name !== 'multiply') return `There is no function ${name}`;
  const { a, b } = JSON.parse(json);
  return String(a * b);
}

/** Prints an answer; if it calls functions, sends their results, and prints the next answer. */
function answer(client: OpenAICompatible, messages: readonly OpenAIMessage[]): Observable<unknown> {
  return client.events({ messages, tools: [multiply] }).pipe(
    tap((event) => {
      if (event.type === 'text') process.stdout.write(event.delta);
      if (event.type === 'tool-call') console.log(`(${event.name} ${event.arguments})`);
    }),
    toArray(),
    concatMap((events) => {
      const calls = events.filter((event) => event.type === 'tool-call');
      if (calls.length === 0) return of(undefined);
      const asked = calls.map(({ id, name, arguments: json }) => {
        return { id, type: 'function' as const, function: { name, arguments: json } };
      });
      const results = calls.map(({ id, name, arguments: json }) => {
        return { role: 'tool', tool_call_id: id, content: callFunction(name, json) };
      });
      const said = { role: 'assistant', content: null, tool_calls: asked };
      return answer(client, [...messages, said, ...results]);
    }),
  );
}

// Without `--url`, it starts a service of its own.
const server = values.url === undefined ? await startModel() : undefined;
const port = (server?.address() as AddressInfo | undefined)?.port;
const client = createOpenAICompatible({
  baseURL: values.url ?? `http://127.0.0.1:${port}/v1`,
  model: values.model,
  apiKey: process.env['OPENAI_API_KEY'],
  body: { temperature: 0 },
});

console.log(`> ${question}`);
try {
  await lastValueFrom(answer(client, [{ role: 'user', content: question }]));
  console.log();
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
} finally {
  server?.close();
}

/** A service whose model multiplies 6 by 7, and says what comes out. */
async function startModel(): Promise<Server> {
  const started = createServer(async (request, response) => {
    const { messages } = JSON.parse((await request.setEncoding('utf8').toArray()).join(''));
    const { role, content } = messages.at(-1);
    const call = {
      index: 0,
      id: 'call_1',
      function: { name: 'multiply', arguments: '{"a":6,"b":7}' },
    };
    const deltas =
      role === 'tool'
        ? [{ content: 'It is ' }, { content: `${content}.` }]
        : [{ tool_calls: [call] }];
    response.setHeader('content-type', 'text/event-stream');
    for (const delta of deltas)
      response.write(`data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`);
    response.end('data: [DONE]\n\n');
  }).listen(0, '127.0.0.1');
  await once(started, 'listening');
  return started;
}
