import fc from 'fast-check';
import type { ChatEvent } from 'rxtalk';
import { expect, test } from 'vitest';
import { read } from '../support/chatChunks';
import { answers, dialects, eventsOf, joined, write } from '../support/chatDialects';
import { cut } from '../support/chunkings';

const places = fc.array(fc.nat({ max: 10_000 }), { maxLength: 8 });

/** The texts of some events, by their type. */
function textsOf(events: readonly ChatEvent[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const event of events) {
    if (!('delta' in event)) continue;
    const name = 'id' in event ? event.id : event.type;
    texts[name] = (texts[name] ?? '') + event.delta;
  }
  return texts;
}

test('should always read the same events from any answer in any dialect, however it is split', () => {
  fc.assert(
    fc.property(answers, dialects, places, (answer, dialect, some) => {
      const { bytes } = write(answer, dialect);
      const seen = read(
        cut(
          bytes,
          some.map((place) => place % (bytes.length + 1)),
        ),
      );
      expect(seen.error).toBeUndefined();
      expect(seen.end).toBe('complete');
      expect(joined(seen.values)).toEqual(eventsOf(answer, dialect));
      const texts = textsOf(seen.values);
      for (const event of seen.values) {
        if (event.type === 'tool-call' && event.arguments !== '{}') {
          expect(texts[event.id]).toBe(event.arguments);
        }
        if ('delta' in event) expect(event.delta.isWellFormed()).toBe(true);
      }
    }),
  );
});

test('should always emit the first events and then be truncated if the answer is incomplete', () => {
  fc.assert(
    fc.property(answers, dialects, fc.nat(), (answer, dialect, place) => {
      const { bytes, wholeAt } = write(answer, dialect);
      const whole = read([bytes]);
      const cutShort = read([bytes.subarray(0, place % wholeAt)]);
      expect(cutShort).toMatchObject({ end: 'error', error: { code: 'truncated' } });
      expect(whole.values.slice(0, cutShort.values.length)).toEqual(cutShort.values);
      const types = cutShort.values.map(({ type }) => type);
      for (const type of ['finish', 'usage', 'tool-call'] as const)
        expect(types).not.toContain(type);
    }),
  );
});

test('should always be complete wherever the stream is cut after that', () => {
  fc.assert(
    fc.property(answers, dialects, fc.nat(), (answer, dialect, place) => {
      const { bytes, wholeAt } = write(answer, dialect);
      const length = wholeAt + (place % (bytes.length - wholeAt + 1));
      const seen = read([bytes.subarray(0, length)]);
      expect(seen.end).toBe('complete');
      const expected = eventsOf(answer, dialect).filter(({ type }) => type !== 'usage');
      expect(joined(seen.values).filter(({ type }) => type !== 'usage')).toEqual(expected);
    }),
  );
});
