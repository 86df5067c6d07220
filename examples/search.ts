/**
 * Answers as the user types: each new question unsubscribes from the previous answer, which closes its
 * connection.
 *
 *   npx tsx examples/search.ts
 */
import { concat, debounceTime, lastValueFrom, of, Subject, switchMap, tap } from 'rxjs';
import { createOpenAICompatible } from 'rxtalk/openai';
import { startOpenAIServer } from 'rxtalk/testing';

const server = await startOpenAIServer();
const client = createOpenAICompatible({ baseURL: server.url, model: 'tiny' });

/** What the search field contains, after each key. */
const typed$ = new Subject<string>();
let content = '';
function type(keys: string): void {
  for (const key of keys) {
    content += key;
    typed$.next(content);
  }
}

const answers$ = typed$.pipe(
  debounceTime(20), // asks when the user pauses, not after each key
  switchMap((question) => concat(of(`> ${question}\n`), client.stream(question), of('\n'))),
);

let pieces = 0;
const shown = lastValueFrom(
  answers$.pipe(
    tap((text) => {
      process.stdout.write(text);
      if (++pieces !== 3) return;
      // After two words of an answer, the user types on and leaves the field.
      process.stdout.write('…\n');
      type(' in RxJS?');
      typed$.complete();
    }),
  ),
);
type('What is an Observable');
await shown;
console.log(`(keys: ${content.length}, questions asked: ${server.stats.answers})`);
await server.close();
