/** What RxJS has for trouble works here too: `retry` for a new attempt, `timeout` for silence. */
import { concat, type MonoTypeOperatorFunction, NEVER, of, retry, timeout } from 'rxjs';
import { backoff, createGPTalk } from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';

// Waits up to 100, 200, 400 … ms, and as long as the service asks for. It gives up where asking
// again can't help, would repeat text, or may be charged twice.
const wait = backoff({ initialMs: 100 });

function retryWhereSafe<T>(): MonoTypeOperatorFunction<T> {
  return retry({
    count: 8,
    delay: (error: unknown, attempt) => {
      console.log(`attempt ${attempt}: ${error instanceof Error ? error.message : error}`);
      return wait(error, attempt);
    },
  });
}

// 1. A service that isn't up yet: its port refuses, until the service is there.
const port = await freePort();
const gptalk = createGPTalk({ baseURL: `http://127.0.0.1:${port}` });
const isUp = new Promise<void>((resolve) => setTimeout(resolve, 150));
const starting = isUp.then(() => startGPTalkServer({ port }));

await gptalk.stream('Hello?').pipe(retryWhereSafe()).forEach(print);
console.log();
await (await starting).close();

// 2. An answer that falls silent in the middle. The deadlines of the client watch the wire, where
// a keep-alive counts as life; `timeout` watches the text. It stands before `retry`, so that each
// attempt has a time of its own. A `TimeoutError` is RxJS's, so the rule above never repeats it.
await using server = await startGPTalkServer({
  answer: () => concat(of('Let me think', '... '), NEVER),
});
try {
  await createGPTalk({ baseURL: server.url })
    .stream('What is the meaning of life?')
    .pipe(timeout({ first: 10_000, each: 200 }), retryWhereSafe())
    .forEach(print);
} catch (error) {
  console.log(`\n${error}; questions asked: ${server.stats.texts}`);
}

function print(text: string): void {
  process.stdout.write(text);
}

async function freePort(): Promise<number> {
  await using server = await startGPTalkServer();
  return Number(new URL(server.url).port);
}
