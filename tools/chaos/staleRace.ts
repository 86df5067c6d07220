/**
 * Many answers of a service that closes idle connections at random moments, beside the `openai` package and
 * `fetch` (undici): how many fail, whether a text was handed in twice, and whether the outcomes are true.
 * The peers are those of `npm run bench`.
 *
 *   npm run race -- --answers 20000 --lanes 50
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Contestant, race, rxtalkContestant } from '../../test/chaos/staleRace';

const { values } = parseArgs({
  options: {
    answers: { type: 'string', default: '20000' },
    lanes: { type: 'string', default: '50' },
    idleMs: { type: 'string', default: '20' },
  },
});
const options = {
  answers: Number(values.answers),
  lanes: Number(values.lanes),
  idleMs: Number(values.idleMs),
};

/** What is used of the `openai` package, which is installed with the peers. */
interface OpenAIClient {
  readonly chat: {
    readonly completions: {
      create(body: object): Promise<AsyncIterable<{ choices: { delta: { content: string } }[] }>>;
    };
  };
}

const peers = createRequire(new URL('../bench/package.json', import.meta.url));
const { OpenAI }: { OpenAI: new (options: object) => OpenAIClient } = await import(
  pathToFileURL(peers.resolve('openai')).href
);

const bodyOf = (text: string) => ({
  model: 'any',
  stream: true,
  messages: [{ role: 'user', content: text }],
});

function openAIContestant(baseURL: string, maxRetries: number): Contestant {
  const client = new OpenAI({ apiKey: 'key', baseURL: `${baseURL}/v1`, maxRetries });
  return {
    name: `openai, maxRetries: ${maxRetries}`,
    async ask(text) {
      let answer = '';
      for await (const { choices } of await client.chat.completions.create(bodyOf(text))) {
        answer += choices[0]?.delta.content;
      }
      return answer;
    },
  };
}

function fetchContestant(baseURL: string): Contestant {
  return {
    name: 'fetch (undici)',
    async ask(text) {
      const body = JSON.stringify(bodyOf(text));
      const response = await fetch(`${baseURL}/v1/chat/completions`, { method: 'POST', body });
      return /"content":"([^"]*)"/.exec(await response.text())?.[1] ?? '';
    },
  };
}

const startedAtMs = performance.now();
const tallies = await race(
  (baseURL) => [
    rxtalkContestant(baseURL),
    openAIContestant(baseURL, 0),
    openAIContestant(baseURL, 2),
    fetchContestant(baseURL),
  ],
  options,
);
console.table(tallies.map(({ messages: _, ...counts }) => counts));
for (const { name, messages } of tallies) {
  for (const [message, count] of messages) console.log(`${name}: ${count} × ${message}`);
}
console.log(`${Math.round((performance.now() - startedAtMs) / 1000)} s`);

const [own, ...others] = tallies;
const isTrue = own && own.handedInTwice + own.untrue === 0;
const fewest = Math.min(
  ...others.filter(({ name }) => !/: 2/.test(name)).map((one) => one.failures),
);
if (!isTrue || own.failures > fewest) process.exitCode = 1;
