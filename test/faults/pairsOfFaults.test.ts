import type { Fault, OpenAIDialect } from 'rxtalk/testing';
import { expect, it } from 'vitest';
import { type ChaosRun, checkRun } from '../chaos/chaosRun';
import type { ServiceName } from '../chaos/served';

const places = [0, 1, 2, 3, 4];

/** Faults that change what a stream says, each at several events or bytes. */
const shared: readonly Fault[] = [
  ...places.flatMap((atEvent): Fault[] => [
    { kind: 'broken-json', atEvent },
    { kind: 'no-sentinel', atEvent },
    { kind: 'error-object', atEvent },
  ]),
  { kind: 'no-sentinel' },
  { kind: 'text-after-sentinel' },
];

type Alone = Exclude<ServiceName, 'chain'>;

const faults: Readonly<Record<Alone, readonly Fault[]>> = {
  openai: [...shared, ...[40, 560, 740].map((atByte): Fault => ({ kind: 'cut', atByte }))],
  gptalk: [
    ...shared,
    ...[20, 45, 70].map((atByte): Fault => ({ kind: 'cut', atByte })),
    ...places.slice(0, 2).flatMap((atEvent): Fault[] => [
      { kind: 'shrink', atEvent },
      { kind: 'change', atEvent },
      { kind: 'duplicate', atEvent },
    ]),
  ],
};

it.each<[Alone, OpenAIDialect]>([
  ['gptalk', 'openai'],
  ['openai', 'openai'],
  ['openai', 'bare'],
])(
  'any two faults of %s, in either order, leave a true answer or a typed error (dialect %s)',
  async (service, dialect) => {
    const broken: unknown[] = [];
    for (const first of faults[service]) {
      const runs = faults[service].map(async (second) => {
        const run: ChaosRun = {
          service,
          transport: 'in process',
          pieces: ['ab', 'c'],
          faults: [first, second].map((fault) => ({ ...fault, step: 'stream' })),
          maxUses: 1,
          dialect,
          calls: [{ isIterated: false, retried: 'never' }],
        };
        await checkRun(run).catch((error) => broken.push([first, second, String(error)]));
      });
      await Promise.all(runs);
    }
    expect(broken).toEqual([]);
  },
);
