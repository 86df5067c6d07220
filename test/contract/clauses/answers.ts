import type { Clause } from '../clause';
import { equal } from '../expect';
import { deltasOf } from '../outcome';

export const streamsAnAnswer: Clause = {
  name: 'streams an answer',
  keep: async ({ protocol, open, connect }) => {
    const pieces = ['Hel', 'lo, ', 'wörld 😀'];
    const service = await open({ answer: pieces });
    equal('the deltas', await deltasOf(connect(service).stream('Grüß dich')), pieces);
    const { requests } = await service.state();
    // The service is strict, so headers and fields are the protocol's.
    equal(
      'the steps',
      requests.map(({ step, status }) => `${step} ${status}`),
      protocol.firstSteps.map((step) => `${step} 200`),
    );
  },
};

export const givesDeltasAsTheyAreSent: Clause = {
  name: 'gives each delta before the next is sent',
  keep: async ({ open, connect }) => {
    const service = await open({ answer: ['one ', null, 'two ', null, 'three'] });
    const deltas: string[] = [];
    // The service waits until this delta is reported, so a runtime that buffers never ends.
    const releases: Promise<void>[] = [];
    await connect(service, { deadlines: { idleMs: 5_000 } })
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
  name: 'decodes UTF-8 that is split anywhere',
  keep: async ({ protocol, open, connect }) => {
    const pieces = ['😀', 'é漢', '👩‍👩‍👧', ' \u2028ß'];
    const [{ length: firstByte }] = protocol.message;
    const cuts = [1, 2, 3].map((byte) => ({
      kind: 'split',
      atByte: firstByte + byte,
      pauseMs: 20,
    }));
    const drip = { kind: 'drip', bytes: 1, everyMs: 1 };
    for (const fault of [...cuts, drip, { kind: 'gzip' }]) {
      const service = await open({ answer: pieces, faults: [{ step: 'stream', ...fault }] });
      const deltas = await deltasOf(connect(service).stream('Hi'));
      equal(`the deltas with ${JSON.stringify(fault)}`, deltas, pieces);
    }
  },
};
