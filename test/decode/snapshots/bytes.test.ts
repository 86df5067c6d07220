import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.resetModules();
});

const rejecting = {
  prototype: {
    compare() {
      throw new TypeError('Argument must be a Buffer');
    },
  },
};

describe.each([
  ['Node.js', () => {}],
  [
    'a browser with a polyfill of `Buffer`',
    () => {
      vi.stubGlobal('process', undefined);
      vi.stubGlobal('Buffer', rejecting);
    },
  ],
  ['a browser that has a `process` too', () => vi.stubGlobal('process', { versions: {} })],
])('isSame in %s', (_, arrange) => {
  test('should always tell whether the bytes are the same', async () => {
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

test('isSame in Node.js calls Buffer.compare only for more than 32 bytes', async () => {
  const { isSame } = await import('../../../src/decode/snapshots/bytes');
  const compare = vi.spyOn(Buffer.prototype, 'compare');
  const zeros = new Uint8Array(40);
  expect(isSame(zeros, 1, zeros, 2, 32)).toBe(true);
  expect(compare).not.toHaveBeenCalled();
  expect(isSame(zeros, 1, zeros, 2, 33)).toBe(true);
  expect(compare).toHaveBeenCalledOnce();
});
