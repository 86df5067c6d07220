import { expect, it } from 'vitest';
import { race, rxtalkContestant } from './staleRace';

it('hands no text in twice if the service closes idle connections at random moments', async () => {
  const options = { answers: 300, lanes: 10, idleMs: 8 };
  const [tally] = await race((baseURL) => [rxtalkContestant(baseURL)], options);
  expect(tally).toMatchObject({ handedInTwice: 0, untrue: 0 });
  expect((tally?.answers ?? 0) + (tally?.failures ?? 0)).toBe(300);
  // A lost connection is a typed error.
  for (const message of tally?.messages.keys() ?? []) expect(message).toMatch(/^network: /);
});
