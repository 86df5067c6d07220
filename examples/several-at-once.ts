/** Asks several questions at once. The answers share tokens, and no token is used too often. */
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
      4, // at a time; `concatMap` asks one after another, and `switchMap` drops the previous one
    ),
  )
  .forEach(({ question, answer }) => {
    console.log(`> ${question}\n${answer}`);
  });

// Seven answers with three uses for each token need three logins, in whatever order they arrive.
const { texts, logins, highestUses } = server.stats;
console.log(`(answers: ${texts}, logins: ${logins}, highest uses of one token: ${highestUses})`);
