/**
 * Asks a question and prints the answer word by word, as it arrives.
 *
 *   npm start
 *   npm start -- "How can I keep a promise?"
 *   npm start -- --url http://localhost:8080 "How can I keep a promise?"
 */
import { parseArgs } from 'node:util';
import { createGPTalk, isRxtalkError } from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';

try {
  const { values, positionals } = parseArgs({
    options: { url: { type: 'string' } },
    allowPositionals: true,
  });
  const question = positionals.join(' ') || 'What is an Observable?';

  if (values.url !== undefined) {
    await chat(values.url, question);
  } else {
    // Without `--url`, it starts a service of its own, which is closed at the end of the block.
    await using server = await startGPTalkServer();
    await chat(server.url, question);
  }
} catch (error) {
  console.error(describe(error));
  process.exitCode = 1;
}

async function chat(baseURL: string, question: string): Promise<void> {
  const gptalk = createGPTalk({ baseURL });
  const startedAtMs = performance.now();
  let firstAfterMs: number | undefined;
  let answer = '';

  console.log(`> ${question}`);
  try {
    await gptalk.stream(question).forEach((delta) => {
      firstAfterMs ??= performance.now() - startedAtMs;
      answer += delta;
      process.stdout.write(delta);
    });
  } finally {
    // Also ends the line if the answer breaks off, before the error is printed.
    if (answer !== '') process.stdout.write('\n');
  }

  const words = answer.match(/\S+/g)?.length ?? 0;
  const first = Math.round(firstAfterMs ?? 0);
  console.log(`(words: ${words}, the first after ${first} ms, logins: ${gptalk.tokens.logins})`);
}

/** Describes any error in one line. For an error of the library, it adds what the service said. */
function describe(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const words = isRxtalkError(error) && error.serverMessage ? ` (${error.serverMessage})` : '';
  return `${name}: ${message}${words}`.replace(/\s+/g, ' ');
}
