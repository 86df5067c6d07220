import type { Clause } from '../clause';
import { equal, matches } from '../expect';
import { deltasOf } from '../outcome';

export const renewsARevokedToken: Clause = {
  name: 'renews a token after a 401',
  keep: async ({ rxtalk, open }) => {
    const service = await open({ answer: ['Hi'] });
    const gptalk = rxtalk.createGPTalk({ baseURL: service.url });
    equal('the first answer', await deltasOf(gptalk.stream('first')), ['Hi']);
    await service.revokeTokens();
    equal('the second answer', await deltasOf(gptalk.stream('again')), ['Hi']);
    const { stats, requests } = await service.state();
    matches('the service', stats, { logins: 2, texts: 2, streams: 2, refusals: 1 });
    equal('the 401s', requests.filter(({ status }) => status === 401).length, 1);
  },
};

export const countsUses: Clause = {
  name: 'keeps the use limit: 23 answers at once',
  keep: async ({ rxtalk, open }) => {
    const service = await open({ answer: ['H', 'i'], maxUses: 5 });
    const gptalk = rxtalk.createGPTalk({ baseURL: service.url, maxUses: 5 });
    const questions = Array.from({ length: 23 }, (_, index) => `question ${index}`);
    const answers = await Promise.all(questions.map((text) => deltasOf(gptalk.stream(text))));
    equal(
      'the answers',
      answers,
      questions.map(() => ['H', 'i']),
    );
    const { stats } = await service.state();
    const uses = { highestUses: 5, overuses: 0 };
    matches('the service', stats, { logins: 5, texts: 23, streams: 23, refusals: 0, ...uses });
  },
};
