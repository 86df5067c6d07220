/** The line feed. */
export const LF = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Node's comparison of bytes runs at the speed of memory; what a call costs is more than a few bytes. */
interface Comparing {
  compare(
    target: Uint8Array,
    targetStart: number,
    targetEnd: number,
    start: number,
    end: number,
  ): number;
}
const native = (globalThis as { Buffer?: { readonly prototype: Comparing } }).Buffer?.prototype;
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
