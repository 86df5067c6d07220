import { from, lastValueFrom, map, mergeMap, range, reduce, toArray } from 'rxjs';
import { createGPTalk } from 'rxtalk';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';

it('60 answers, 20 at a time, need 12 logins and never fail', async () => {
  const server = await gptalkServer({
    answer: ({ prompt }) => ['You ', 'said ', prompt],
    maxUses: 5,
  });
  const gptalk = createGPTalk({ baseURL: server.url });
  const answers$ = range(60).pipe(
    mergeMap(
      (index) =>
        gptalk.stream(`number ${index}`).pipe(
          reduce((text, delta) => text + delta, ''),
          map((text) => [index, text] as const),
        ),
      20,
    ),
    toArray(),
  );
  const answers = new Map(await lastValueFrom(answers$));
  expect(answers.size).toBe(60);
  for (const [index, text] of answers) expect(text).toBe(`You said number ${index}`);
  expect(server.stats).toMatchObject({
    logins: 12,
    texts: 60,
    streams: 60,
    refusals: 0,
    highestUses: 5,
    overuses: 0,
  });
  await eventually('no socket is left', () => server.stats.openSockets === 0);
});

it.each([
  [1, 1, 1],
  [5, 5, 1],
  [6, 5, 2],
  [23, 5, 5],
  [23, 1, 23],
])('%i answers at once with %i uses per token need %i logins', async (count, maxUses, logins) => {
  const server = await gptalkServer({ answer: () => ['Hi'], maxUses });
  const gptalk = createGPTalk({ baseURL: server.url, maxUses });
  const questions = Array.from({ length: count }, (_, index) => `${index}`);
  const answers$ = from(questions).pipe(
    mergeMap((question) => gptalk.stream(question)),
    toArray(),
  );
  expect(await lastValueFrom(answers$)).toEqual(Array(count).fill('Hi'));
  expect(server.stats).toMatchObject({ logins, refusals: 0 });
});

it('a token that the server has forgotten is replaced, and no answer fails', async () => {
  const server = await gptalkServer({ answer: () => ['Hi'] });
  const gptalk = createGPTalk({ baseURL: server.url });
  await lastValueFrom(gptalk.stream('first'));
  server.revokeTokens();
  const answers$ = range(5).pipe(
    mergeMap(() => gptalk.stream('again')),
    toArray(),
  );
  expect(await lastValueFrom(answers$)).toEqual(Array(5).fill('Hi'));
  // Four uses of the old token were left, so four are rejected; all five share the new one.
  expect(server.stats).toMatchObject({ refusals: 4, texts: 6 });
  expect(server.stats.logins).toBe(2);
});
