/** Reads an answer with `for await`, stops early, and leaves no open stream. */
import { first, firstValueFrom, interval, map } from 'rxjs';
import { createGPTalk } from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';

await using server = await startGPTalkServer();
const gptalk = createGPTalk({ baseURL: server.url });

let words = 0;
for await (const word of gptalk.iterate('Why do I talk so much?')) {
  process.stdout.write(word);
  if (++words === 5) break; // unsubscribes, which closes the socket in the middle of the answer
}
console.log(`… (stopped after ${words} words)`);

// The server notices the closed socket a moment later.
const openStreams$ = interval(1).pipe(map(() => server.stats.openStreams));
const openStreams = await firstValueFrom(openStreams$.pipe(first((open) => open === 0)));
console.log(`open streams: ${openStreams}`);
