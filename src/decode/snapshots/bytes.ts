export const LF = 0x0a;
export const CARRIAGE_RETURN = 0x0d;

/** Methods of Node's `Buffer.prototype`, which run at the speed of memory. */
interface NativeMethods {
  indexOf(byte: number, start: number): number;
  compare(
    target: Uint8Array,
    targetStart: number,
    targetEnd: number,
    start: number,
    end: number,
  ): number;
}
const native = /* @__PURE__ */ findNative();

function findNative(): NativeMethods | undefined {
  const { Buffer, process } = globalThis as {
    readonly Buffer?: { readonly prototype: NativeMethods };
    readonly process?: { readonly versions?: { readonly node?: string } };
  };
  // In a browser `Buffer` is a polyfill, which may copy the bytes or reject a `Uint8Array`.
  return process?.versions?.node ? Buffer?.prototype : undefined;
}

/** Up to this many bytes, a loop is faster than a native call. */
export const MAX_LOOP = 32;

/** Whether `count` bytes of two arrays are the same, from `leftStart` and `rightStart` on. */
export function isSame(
  left: Uint8Array,
  leftStart: number,
  right: Uint8Array,
  rightStart: number,
  count: number,
): boolean {
  if (native && count > MAX_LOOP) {
    const leftEnd = leftStart + count;
    const rightEnd = rightStart + count;
    return native.compare.call(right, left, leftStart, leftEnd, rightStart, rightEnd) === 0;
  }
  for (let index = 0; index < count; index++) {
    if (left[leftStart + index] !== right[rightStart + index]) return false;
  }
  return true;
}

/** The index of the first such byte, from `start` on; the length if there is none. */
export function indexOfByte(bytes: Uint8Array, byte: number, start: number): number {
  const index = native ? native.indexOf.call(bytes, byte, start) : bytes.indexOf(byte, start);
  return index === -1 ? bytes.length : index;
}

export function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CARRIAGE_RETURN;
}
