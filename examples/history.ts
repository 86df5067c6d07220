/** A chat with a history: each question is sent with all messages before it. */
import { from, lastValueFrom, map, mergeScan, reduce } from 'rxjs';
import { type ChatMessage, createGPTalk } from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';

const questions = ['Hello!', 'I feel tired.', 'Because I work at night.'];

await using server = await startGPTalkServer({ wordIntervalMs: 5 });
const gptalk = createGPTalk({ baseURL: server.url });

const history$ = from(questions).pipe(
  mergeScan(
    (history, question) => {
      const messages: ChatMessage[] = [...history, { role: 'user', content: question }];
      return gptalk.stream({ messages }).pipe(
        reduce((answer, delta) => answer + delta, ''),
        map((content): ChatMessage[] => [...messages, { role: 'assistant', content }]),
      );
    },
    [{ role: 'system', content: 'You are a good listener.' }] as ChatMessage[],
    1, // one at a time: each question needs the previous answer
  ),
);

for (const { role, content } of await lastValueFrom(history$)) console.log(`${role}: ${content}`);
console.log(`(questions asked: ${server.stats.texts}, logins: ${server.stats.logins})`);
