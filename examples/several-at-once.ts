/** Many answers, some at a time: they share tokens, and no token is used more often than it may. */
import { from, map, mergeMap, reduce } from 'rxjs';
import { createGPTalk } from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';

const wishes = ['a bicycle', 'more sleep', 'a friend', 'an idea', 'a map', 'some rest', 'a plan'];
const questions = wishes.map((wish) => `I need ${wish}.`);

await using server = await startGPTalkServer({ wordIntervalMs: 5, maxUses: 3 });
const gptalk = createGPTalk({ baseURL: server.url, maxUses: 3 });

await from(questions)
  .pipe(
    mergeMap(
      (question) =>
        gptalk.stream(question).pipe(
          reduce((answer, delta) => answer + delta, ''),
          map((answer) => ({ question, answer })),
        ),
      4, // at a time; `concatMap` would ask one after another, `switchMap` drop the one before
    ),
  )
  .forEach(({ question, answer }) => {
    console.log(`> ${question}\n${answer}`);
  });

// Seven answers at three uses a token: three logins, whatever order the answers came in.
const { texts, logins, highestUses } = server.stats;
console.log(`(answers: ${texts}, logins: ${logins}, highest uses of one token: ${highestUses})`);
