/** The line feed. */
export const LF = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Node's comparison of bytes runs at the speed of memory. */
interface Comparing {
  compare(
    target: Uint8Array,
    targetStart: number,
    targetEnd: number,
    start: number,
    end: number,
  ): number;
}
const native = /* @__PURE__ */ findNative();

function findNative(): Comparing | undefined {
  const { Buffer, process } = globalThis as {
    readonly Buffer?: { readonly prototype: Comparing };
    readonly process?: { readonly versions?: { readonly node?: string } };
  };
  // A browser's `Buffer` is somebody's polyfill, which copies what it compares, or refuses it.
  return process?.versions?.node ? Buffer?.prototype : undefined;
}

/** Fewer bytes are compared before a call has begun. */
const FEW = 32;

/** Whether so many bytes of two arrays, from these places on, are the same. */
export function isSame(
  left: Uint8Array,
  leftStart: number,
  right: Uint8Array,
  rightStart: number,
  count: number,
): boolean {
  if (native && count > FEW) {
    const leftEnd = leftStart + count;
    const rightEnd = rightStart + count;
    return native.compare.call(right, left, leftStart, leftEnd, rightStart, rightEnd) === 0;
  }
  for (let index = 0; index < count; index++) {
    if (left[leftStart + index] !== right[rightStart + index]) return false;
  }
  return true;
}

export function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CARRIAGE_RETURN;
}
