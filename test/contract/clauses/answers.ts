import type { Clause } from '../clause';
import { equal, matches } from '../expect';
import { deltasOf } from '../outcome';

export const streamsAnAnswer: Clause = {
  name: 'streams an answer',
  keep: async ({ rxtalk, open }) => {
    const pieces = ['Hel', 'lo, ', 'wörld 😀'];
    const service = await open({ answer: pieces });
    const gptalk = rxtalk.createGPTalk({ baseURL: service.url });
    equal('the deltas', await deltasOf(gptalk.stream('Grüß dich')), pieces);
    const { stats, requests } = await service.state();
    // The service is strict, so headers and fields are the protocol's.
    matches('the service', stats, { logins: 1, texts: 1, streams: 1, refusals: 0 });
    equal(
      'the steps',
      requests.map(({ step }) => step),
      ['login', 'text', 'stream'],
    );
  },
};

export const givesDeltasAsTheyAreSent: Clause = {
  name: 'gives each delta before the next is sent',
  keep: async ({ rxtalk, open }) => {
    const service = await open({ answer: ['one ', null, 'two ', null, 'three'] });
    const deltas: string[] = [];
    // The service waits until this delta is reported, so a runtime that buffers never ends.
    const releases: Promise<void>[] = [];
    await rxtalk
      .createGPTalk({ baseURL: service.url, deadlines: { idleMs: 5_000 } })
      .stream('Count')
      .forEach((delta) => {
        deltas.push(delta);
        releases.push(service.release());
      });
    await Promise.all(releases);
    equal('the deltas', deltas, ['one ', 'two ', 'three']);
  },
};

export const decodesUTF8CutAnywhere: Clause = {
  name: 'decodes UTF-8 cut anywhere',
  keep: async ({ rxtalk, open }) => {
    const pieces = ['😀', 'é漢', '👩‍👩‍👧', ' \u2028ß'];
    const firstByte = 'data: {"content":"'.length;
    const cuts = [1, 2, 3].map((byte) => ({
      kind: 'split',
      atByte: firstByte + byte,
      pauseMs: 20,
    }));
    const drip = { kind: 'drip', bytes: 1, everyMs: 1 };
    for (const fault of [...cuts, drip, { kind: 'gzip' }]) {
      const service = await open({ answer: pieces, faults: [{ step: 'stream', ...fault }] });
      const gptalk = rxtalk.createGPTalk({ baseURL: service.url });
      equal(
        `the deltas with ${JSON.stringify(fault)}`,
        await deltasOf(gptalk.stream('Hi')),
        pieces,
      );
    }
  },
};
