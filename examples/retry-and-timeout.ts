/** Uses `retry` and `timeout` of RxJS: a new attempt after a failure, and an error after silence. */
import { concat, type MonoTypeOperatorFunction, NEVER, of, retry, timeout } from 'rxjs';
import { backoff, createGPTalk } from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';

// Waits up to 100, 200, 400 … ms, or as long as the service asks for. It gives up if asking again
// can't help, would repeat text, or may be charged twice.
const wait = backoff({ initialMs: 100 });

function retryIfSafe<T>(): MonoTypeOperatorFunction<T> {
  return retry({
    count: 8,
    delay: (error: unknown, attempt) => {
      console.log(`attempt ${attempt}: ${error instanceof Error ? error.message : error}`);
      return wait(error, attempt);
    },
  });
}

// 1. A service that isn't running yet: the connection is refused until it starts.
const port = await freePort();
const gptalk = createGPTalk({ baseURL: `http://127.0.0.1:${port}` });
const isUp = new Promise<void>((resolve) => setTimeout(resolve, 150));
const starting = isUp.then(() => startGPTalkServer({ port }));

await gptalk.stream('Hello?').pipe(retryIfSafe()).forEach(print);
console.log();
await (await starting).close();

// 2. An answer that stalls in the middle. The client's own deadlines limit silence on the wire, which
// a keep-alive ends; `timeout` limits the wait for text. It comes before `retry`, so that it applies
// to each attempt. A `TimeoutError` isn't an rxtalk error, so `backoff` never retries it.
await using server = await startGPTalkServer({
  answer: () => concat(of('Let me think', '... '), NEVER),
});
try {
  await createGPTalk({ baseURL: server.url })
    .stream('What is the meaning of life?')
    .pipe(timeout({ first: 10_000, each: 200 }), retryIfSafe())
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
