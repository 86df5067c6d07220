import fc from 'fast-check';
import { config, map, Observable, type OperatorFunction, Subject, take, takeUntil } from 'rxjs';
import {
  cumulativeToDelta,
  readContent,
  retryText,
  snapshotDeltas,
  sseData,
  sseEvents,
  sseLines,
  untilDone,
} from 'rxtalk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Decoder } from '../../src/decode/decoder';
import { decodeWith } from '../../src/operators/decodeWith';
import { encode } from '../support/chunkings';
import { operatorCases } from '../support/operatorCases';

/** What RxJS reports about notifications of subscribers that are closed or have ended. */
let stopped: unknown[] = [];

beforeEach(() => {
  stopped = [];
  config.onStoppedNotification = ({ kind }) => stopped.push(kind);
});

afterEach(() => {
  config.onStoppedNotification = null;
});

async function expectNone(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5)); // RxJS reports them in a timer
  expect([...new Set(stopped)]).toEqual([]);
}

const ignore = () => {};

type Leave = (operator: OperatorFunction<string, unknown>, source: Subject<string>) => void;

/** The ways to unsubscribe while the value at this index is emitted. */
const waysToLeave = (index: number): readonly [string, Leave][] => [
  [
    'unsubscribing inside next()',
    (operator, source) => {
      let seen = 0;
      const subscription = source.pipe(operator).subscribe({
        next: () => {
          if (seen++ === index) subscription.unsubscribe();
        },
        error: ignore,
      });
    },
  ],
  [
    'take()',
    (operator, source) => source.pipe(operator, take(index + 1)).subscribe({ error: ignore }),
  ],
  [
    'takeUntil()',
    (operator, source) => {
      const stop = new Subject<void>();
      let seen = 0;
      source.pipe(operator, takeUntil(stop)).subscribe({
        next: () => {
          if (seen++ === index) stop.next();
        },
        error: ignore,
      });
    },
  ],
];

/** The deltas at the end of which half a character is left. */
const withHalfAtEnd = fc.constantFrom<readonly string[]>(['a\uD83D'], ['\uD83D'], []);
const bodies = fc.constantFrom<readonly string[]>(
  [
    'data: {"content":"a"}\n\ndata: {"content":"ab"}\n\ndata: {"content":"abc"}\n\n',
    'data: [DONE]',
  ],
  ['data: {"content":"a"}\ndata: {"content":"a\\ud83d"}\ndata: [DONE]\ndata: {"content":"b"}\n'],
  ['data: {"content":"a"}\ndata: {"content":"b"}\ndata: {"content":"c"}\n'],
  ['data: {"content":"a"}\n\ndata: {"content":"ab"}'],
);
const bytes = map((text: string) => encode(text));

const cases: readonly {
  readonly name: string;
  readonly operator: OperatorFunction<string, unknown>;
  readonly inputs: fc.Arbitrary<readonly string[]>;
}[] = [
  ...operatorCases,
  { name: 'retryText()', operator: retryText(), inputs: withHalfAtEnd },
  {
    name: 'snapshotDeltas()',
    operator: (source) => source.pipe(bytes, snapshotDeltas()),
    inputs: bodies,
  },
  {
    name: 'the composed operators',
    operator: (source) =>
      source.pipe(
        sseLines(),
        sseData(),
        untilDone(),
        map((payload) => readContent(payload)),
        cumulativeToDelta(),
      ),
    inputs: bodies,
  },
  {
    name: 'operators that run as one',
    operator: (source) =>
      source.pipe(sseLines(), sseData(), untilDone(), cumulativeToDelta(), cumulativeToDelta()),
    inputs: fc.constantFrom<readonly string[]>(
      ['data: a\ndata: a\uD83D\ndata: [DONE]\ndata: b\n'],
      ['data: a\ndata: a\uD83D\ndata: a\uD83Db\uD83D\ndata: [DONE]'],
      ['data: a\ndata: b'],
    ),
  },
  {
    name: 'operators that run as one, with flush',
    operator: (source) => source.pipe(sseLines(), sseEvents({ flush: true })),
    inputs: fc.constantFrom<readonly string[]>(['data: a\n\ndata: b\n\ndata: c'], ['data: a']),
  },
];

describe.each(cases)('$name', ({ operator, inputs }) => {
  test.each(waysToLeave(0).map(([name], way) => [name, way] as const))(
    'should never notify after %s',
    async (_, way) => {
      fc.assert(
        fc.property(inputs, fc.nat({ max: 4 }), (values, index) => {
          const source = new Subject<string>();
          waysToLeave(index)[way]?.[1](operator, source);
          for (const value of values) source.next(value);
          source.complete();
        }),
      );
      await expectNone();
    },
  );

  test('should never notify after its source has failed inside next()', async () => {
    fc.assert(
      fc.property(inputs, (values) => {
        const source = new Subject<string>();
        source.pipe(operator).subscribe({
          next: () => source.error(new Error('reset')),
          error: ignore,
        });
        for (const value of values) source.next(value);
        source.complete();
      }),
    );
    await expectNone();
  });
});

describe('a decoder that throws', () => {
  const throwing = (where: 'decode' | 'end'): Decoder<string, string> => ({
    decode(value, sink) {
      sink.give(value);
      if (where === 'decode') throw new Error('decode');
    },
    end(sink) {
      sink.give('end');
      throw new Error('end');
    },
  });

  test.each(['decode', 'end'] as const)(
    'in %s() after the consumer has unsubscribed does not notify it',
    async (where) => {
      const source = new Subject<string>();
      const subscription = source.pipe(decodeWith(() => throwing(where))).subscribe({
        next: (value) => {
          if (where === 'decode' || value === 'end') subscription.unsubscribe();
        },
        error: (error) => stopped.push(error),
      });
      source.next('a');
      source.complete();
      await expectNone();
    },
  );

  test('in isDone() after unsubscribing does not notify the consumer', async () => {
    const source = new Subject<string>();
    const isDone = () => {
      subscription.unsubscribe();
      throw new Error('isDone');
    };
    const subscription = source.pipe(untilDone({ isDone })).subscribe({
      error: (error) => stopped.push(error),
    });
    source.next('a');
    await expectNone();
  });
});

test('values that a decoder gives after the consumer has unsubscribed are dropped', async () => {
  const source = new Subject<string>();
  const seen: string[] = [];
  const stubborn: Decoder<string, string> = {
    decode(value, sink) {
      for (const character of value) sink.give(character);
      sink.finish();
    },
  };
  source
    .pipe(
      decodeWith(() => stubborn),
      take(1),
    )
    .subscribe((value) => seen.push(value));
  source.next('abc');
  expect(seen).toEqual(['a']);
  await expectNone();
});

test('the check detects a producer that continues after unsubscription', async () => {
  new Observable<string>((subscriber) => {
    subscriber.unsubscribe();
    subscriber.next('late');
  }).subscribe();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(stopped).toEqual(['N']);
});
