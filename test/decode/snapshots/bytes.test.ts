import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.resetModules();
});

const refusing = {
  prototype: {
    compare() {
      throw new TypeError('Argument must be a Buffer');
    },
  },
};

describe.each([
  ['Node.js, with its own `Buffer`', () => {}],
  [
    'a browser, with a `Buffer` that is somebody’s polyfill',
    () => {
      vi.stubGlobal('process', undefined);
      vi.stubGlobal('Buffer', refusing);
    },
  ],
  ['a browser, with a `process` as well', () => vi.stubGlobal('process', { versions: {} })],
])('isSame in %s', (_, arrange) => {
  test('should always find what differs, and nothing else', async () => {
    arrange();
    vi.resetModules();
    const { isSame } = await import('../../../src/decode/snapshots/bytes');
    vi.unstubAllGlobals();
    const bytes = fc.uint8Array({ maxLength: 80, max: 1 });
    fc.assert(
      fc.property(
        bytes,
        fc.nat(9),
        fc.nat(9),
        fc.option(fc.nat()),
        (part, before, after, place) => {
          const left = Uint8Array.from([...new Uint8Array(before), ...part, 7]);
          const right = Uint8Array.from([...new Uint8Array(after).fill(9), ...part, 8]);
          const index = place === null ? -1 : place % Math.max(1, part.length);
          if (index >= 0 && part.length > 0) right[after + index] = 5;
          const isChanged = index >= 0 && part.length > 0;
          expect(isSame(left, before, right, after, part.length)).toBe(!isChanged);
        },
      ),
    );
  });
});

test('Node.js compares what is long, and nothing else', async () => {
  const { isSame } = await import('../../../src/decode/snapshots/bytes');
  const compare = vi.spyOn(Buffer.prototype, 'compare');
  const zeros = new Uint8Array(40);
  expect(isSame(zeros, 1, zeros, 2, 32)).toBe(true);
  expect(compare).not.toHaveBeenCalled();
  expect(isSame(zeros, 1, zeros, 2, 33)).toBe(true);
  expect(compare).toHaveBeenCalledOnce();
});
