/** What RxJS has for trouble works here too: `retry` for a new attempt, `timeout` for silence. */
import { concat, type MonoTypeOperatorFunction, NEVER, of, retry, timeout, timer } from 'rxjs';
import { createGPTalk, isRxtalkError } from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';

/**
 * Asks anew, up to four times, where that may help and can't repeat text that was already shown:
 * both is what `isRetryable` says. The service's own wish, `Retry-After`, goes before ours.
 */
function retryWhereSafe<T>(): MonoTypeOperatorFunction<T> {
  return retry({
    count: 4,
    delay: (error: unknown, attempt) => {
      if (!isRxtalkError(error) || !error.isRetryable) throw error;
      const askedFor = error.code === 'http-status' ? error.retryAfterMs : undefined;
      const waitMs = askedFor ?? 100 * 2 ** (attempt - 1);
      console.log(`attempt ${attempt}: ${error.message}; the next in ${waitMs} ms`);
      return timer(waitMs);
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
