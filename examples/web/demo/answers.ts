import { concatMap, delay, from, type Observable, of } from 'rxjs';

const observables = `An **Observable** is a stream of values over time. Nothing happens until you subscribe.

\`\`\`ts
import { createGPTalk } from 'rxtalk';

const answer$ = createGPTalk({ baseURL: 'http://localhost:8787' }).stream('Hello');
const subscription = answer$.subscribe((delta) => process.stdout.write(delta));

subscription.unsubscribe(); // closes the socket at once
\`\`\`

Three things make it useful for a chat:

1. **You can cancel it.** Unsubscribing stops the answer, even on the server.
2. **It composes.** \`retry\`, \`timeout\` and \`switchMap\` work on answers, too.
3. **It is reliable.** An answer is complete, or it ends with an error.

> A stream that breaks off is never mistaken for a short answer.
`;

const comparison = `Here they are side by side:

| | Promise | Observable |
| --- | --- | --- |
| Values | one | any number |
| Starts | when it is created | when it is subscribed to |
| Can be cancelled | no | yes, with \`unsubscribe()\` |
| Combines with | \`async\`, \`await\` | operators, and \`for await\` |

Use a Promise for a single value, and an Observable for values that *arrive over time*.
`;

const haiku = `Words arrive like rain,\neach one heard before the next:\nleave, and the sky clears.\n`;

const others = [
  'You said “%”. Tell me more about it, and I will tell you what I think.',
  'That is a good question. I am only the *responder of this example*, so I don’t know, but a model that you serve with `rxtalk serve --upstream` might.',
  'You wrote “%”. Ask me about **Observables**, for a **table**, or for a **haiku**.',
];

/** What the responder of the example answers, in pieces, a few dozen a second. */
export function demoAnswer(
  { prompt }: { readonly prompt: string },
  pieceMs = 24,
): Observable<string> {
  return from(textFor(prompt).split(/(?<=\s)/)).pipe(
    concatMap((piece) => of(piece).pipe(delay(pieceMs))),
  );
}

function textFor(prompt: string): string {
  if (/haiku|poem/i.test(prompt)) return haiku;
  if (/table|compare/i.test(prompt)) return comparison;
  if (/observable|rxjs|stream|markdown|code/i.test(prompt)) return observables;
  const answer = others[prompt.length % others.length] ?? '';
  return answer.replace('%', () => prompt.slice(0, 80));
}
