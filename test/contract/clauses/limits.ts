import type { Clause } from '../clause';
import { equal } from '../expect';
import { deltasOf } from '../outcome';

export const saysWhatItCannot: Clause = {
  name: 'sends its user agent and uses a proxy, or the documented exception applies',
  keep: async ({ protocol, open, connect, abilities: { namesItself, proxy } }) => {
    const service = await open({ answer: ['Hi'] });
    const userAgent = 'contract/1.0';
    const own = { 'x-own': 'yes', origin: 'https://own.example' };
    const client = connect(service, { userAgent, headers: own });
    equal('the answer', await deltasOf(client.stream('Hi')), ['Hi']);
    for (const { step, headers } of (await service.state()).requests) {
      equal(`${step}: the header x-own`, headers['x-own'], 'yes');
      equal(`${step}: the own user-agent`, headers['user-agent'] === userAgent, namesItself);
      equal(`${step}: the own origin`, headers['origin'] === own.origin, namesItself);
    }

    if (proxy === undefined) {
      let thrown: unknown;
      try {
        connect(service, { proxy: 'http://127.0.0.1:9' });
      } catch (error) {
        thrown = error;
      }
      equal('a proxy is a TypeError', thrown instanceof TypeError, true);
      equal('it names the option', String(thrown).includes('`proxy`'), true);
      return;
    }
    const behind = await open({ answer: ['Hi'] });
    const proxied = connect(behind, { proxy });
    equal('the answer through the proxy', await deltasOf(proxied.stream('Hi')), ['Hi']);
    const { requests } = await behind.state();
    equal(
      'the requests that came through the proxy',
      requests.map(({ headers }) => headers['via']),
      protocol.firstSteps.map(() => '1.1 proxy'),
    );
  },
};
