/**
 * Asks a model a question, runs the functions that it calls, and prints its answer as it arrives.
 *
 *   npx tsx examples/openai.ts
 *   npx tsx examples/openai.ts --url http://127.0.0.1:11434/v1 --model qwen3:0.6b "What is 6 times 7?"
 *
 * The key, if the service wants one, is in the environment variable OPENAI_API_KEY.
 */
import { parseArgs } from 'node:util';
import { concatMap, lastValueFrom, type Observable, of, tap, toArray } from 'rxjs';
import {
  createOpenAICompatible,
  type OpenAICompatible,
  type OpenAIMessage,
  type OpenAITool,
} from 'rxtalk/openai';
import { type OpenAIServer, startOpenAIServer } from 'rxtalk/testing';

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

/** The result of a function that the model calls. */
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

// Without `--url`, it starts its own service.
const server = values.url === undefined ? await startModel() : undefined;
const client = createOpenAICompatible({
  baseURL: values.url ?? server?.url,
  model: values.model ?? (server && 'tiny'),
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
  await server?.close();
}

/** A service whose model multiplies 6 by 7, and answers with the result. */
function startModel(): Promise<OpenAIServer> {
  const call = { type: 'tool-call', name: 'multiply', arguments: '{"a":6,"b":7}' } as const;
  return startOpenAIServer({
    answer({ messages }) {
      const last = messages.at(-1);
      return last?.role === 'tool' ? ['It is ', `${last.content}.`] : [call];
    },
  });
}
