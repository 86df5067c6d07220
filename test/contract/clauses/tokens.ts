import type { Clause } from '../clause';
import { equal, matches } from '../expect';
import { deltasOf } from '../outcome';

export const renewsARevokedToken: Clause = {
  name: 'gets a new token or key after a 401',
  keep: async ({ protocol, open, connect }) => {
    const service = await open({ answer: ['Hi'] });
    const client = connect(service);
    equal('the first answer', await deltasOf(client.stream('first')), ['Hi']);
    await service.revokeTokens();
    equal('the second answer', await deltasOf(client.stream('again')), ['Hi']);
    const { requests } = await service.state();
    const statuses = requests.map(({ status }) => status);
    equal('the 401s', statuses.filter((status) => status === 401).length, 1);
    const accepted = statuses.filter((status) => status === 200).length;
    equal('the other requests', accepted, 2 * protocol.firstSteps.length);
  },
};

export const countsUses: Clause = {
  name: 'respects the use limit with 23 answers at once',
  only: 'GPTalk',
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
