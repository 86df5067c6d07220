/**
 * Asks a question and prints the answer word by word, as it comes.
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
    // Without a service to talk to, one is started here, and closed at the end of the block.
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
    // An answer that breaks off ends its line too, before the error is told.
    if (answer !== '') process.stdout.write('\n');
  }

  const words = answer.match(/\S+/g)?.length ?? 0;
  const first = Math.round(firstAfterMs ?? 0);
  console.log(`(words: ${words}, the first after ${first} ms, logins: ${gptalk.tokens.logins})`);
}

/** One line, whatever went wrong: an error of the library tells what the service said as well. */
function describe(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const words = isRxtalkError(error) && error.serverMessage ? ` (${error.serverMessage})` : '';
  return `${name}: ${message}${words}`.replace(/\s+/g, ' ');
}
