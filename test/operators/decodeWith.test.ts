import { of, Subject, take } from 'rxjs';
import { cumulativeToDelta, sseData, sseEvents, sseLines, untilDone } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { Chain } from '../../src/decode/chain';
import type { Decoder, Sink } from '../../src/decode/decoder';
import { record } from '../support/record';

/** Gives each character, and a mark at the end. */
const characters: Decoder<string, string> = {
  decode(value, sink) {
    for (const character of value) {
      if (sink.closed) return;
      sink.give(character);
    }
  },
  end: (sink) => sink.give('|'),
};

/** Gives each value twice, and another mark at the end. */
const doubled: Decoder<string, string> = {
  decode: (value, sink) => sink.give(value + value),
  end: (sink) => sink.give('.'),
};

function collecting(limit = Number.POSITIVE_INFINITY) {
  const values: string[] = [];
  const sink: Sink<string> = {
    get closed() {
      return values.length >= limit;
    },
    give: (value) => values.push(value),
    unsubscribe: () => values.push('unsubscribe'),
    finish: () => values.push('finish'),
  };
  return { values, sink };
}

describe('a chain of two decoders', () => {
  it('decodes the output of the first with the second, and ends both in order', () => {
    const { values, sink } = collecting();
    const chain = new Chain(characters, doubled);
    chain.decode('ab', sink);
    expect(values).toEqual(['aa', 'bb']);
    chain.end(sink);
    expect(values).toEqual(['aa', 'bb', '||', '.']);
  });

  it('ends if neither decoder has an end()', () => {
    const { values, sink } = collecting();
    const quiet: Decoder<string, string> = { decode: (value, to) => to.give(value) };
    const chain = new Chain(quiet, quiet);
    chain.decode('a', sink);
    chain.end(sink);
    expect(values).toEqual(['a']);
  });

  it('takes an error for an end if the second does, or else the first', () => {
    const tolerant: Decoder<string, string> = { ...doubled, endsAt: (error) => error === 'end' };
    const chain = new Chain(characters, tolerant);
    expect(chain.endsAt('end')).toBe(true);
    expect(chain.endsAt('other')).toBe(false);
    expect(new Chain(tolerant, characters).endsAt('end')).toBe(true);
    expect(new Chain(tolerant, { ...tolerant, endsAt: () => false }).endsAt('end')).toBe(false);
  });

  it('stops the first when the sink is closed', () => {
    const { values, sink } = collecting(2);
    new Chain(characters, doubled).decode('abcdef', sink);
    expect(values).toEqual(['aa', 'bb']);
  });
});

describe('operators in a pipe', () => {
  it('emit through both the values that remain at the end', () => {
    const source = of('data: a\n\ndata: b');
    expect(record(source.pipe(sseLines(), sseEvents({ flush: true }))).values).toMatchObject([
      { data: 'a' },
      { data: 'b' },
    ]);
    expect(record(source.pipe(sseLines(), sseData())).values).toEqual(['a', 'b']);
  });

  it('unsubscribe from the source at the sentinel, then emit the remaining values and complete', () => {
    const source = new Subject<string>();
    const operators = source.pipe(sseLines(), sseData(), untilDone(), cumulativeToDelta());
    const seen: unknown[] = [];
    operators.subscribe({
      next: (delta) => seen.push(delta, source.observed),
      complete: () => seen.push('complete'),
    });
    source.next('data: a\ndata: ab\uD83D\ndata: [DONE]\ndata: abc\n');
    expect(seen).toEqual(['a', true, 'b', true, '\uFFFD', false, 'complete']);
  });

  it('unsubscribe from the source when `take` has enough', () => {
    const source = new Subject<string>();
    const { values } = record(source.pipe(sseLines(), sseData(), take(1)));
    source.next('data: a\ndata: b\n');
    expect(values).toEqual(['a']);
    expect(source.observed).toBe(false);
  });

  it('complete once if `take` has enough at the end', () => {
    const source = new Subject<string>();
    const { values } = record(source.pipe(sseLines(), take(1)));
    source.next('a');
    expect(() => source.complete()).not.toThrow();
    expect(values).toEqual(['a']);
  });

  it('complete after all results if a result completes the source', () => {
    const source = new Subject<string>();
    const seen: string[] = [];
    source.pipe(sseLines()).subscribe({
      next: (line) => {
        seen.push(line);
        source.complete();
      },
      complete: () => seen.push('complete'),
    });
    source.next('a\nb\nc');
    expect(seen).toEqual(['a', 'b', 'c', 'complete']);
  });

  it('emit all earlier results before the error if a result makes the source fail', () => {
    const source = new Subject<string>();
    const seen: string[] = [];
    source.pipe(sseLines()).subscribe({
      next: (line) => {
        seen.push(line);
        if (line !== 'a') return;
        source.next('c\n');
        source.error(new Error('own'));
      },
      error: (error: Error) => seen.push(error.message),
    });
    source.next('a\nb\n');
    expect(seen).toEqual(['a', 'b', 'c', 'own']);
  });

  it('end in the error of a value that a result makes the source emit', () => {
    const source = new Subject<string>();
    const seen: string[] = [];
    source.pipe(sseLines({ maxLineLength: 3 })).subscribe({
      next: (line) => {
        seen.push(line);
        source.next('too long\n');
        source.complete();
      },
      error: (error: { code: string }) => seen.push(error.code),
      complete: () => seen.push('complete'),
    });
    source.next('a\n');
    expect(seen).toEqual(['a', 'limit']);
    expect(source.observed).toBe(false);
  });

  it('decode in order 100,000 values that one result makes the source emit', () => {
    const source = new Subject<string>();
    const count = 100_000;
    let seen = 0;
    let isInOrder = true;
    source.pipe(sseLines()).subscribe((line) => {
      if (seen === 0) for (let index = 1; index < count; index++) source.next(`${index}\n`);
      isInOrder &&= line === String(seen++);
    });
    source.next('0\n');
    expect({ seen, isInOrder }).toEqual({ seen: count, isInOrder: true });
  });
});
