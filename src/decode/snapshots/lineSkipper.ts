import { CARRIAGE_RETURN, indexOfByte, isLineEnd, LF, MAX_LOOP } from './bytes';

/** `data:` */
const DATA = [0x64, 0x61, 0x74, 0x61, 0x3a];
const SPACE = 0x20;

/** Skips lines without a message: empty lines, comments, keep-alives and other fields. */
export class LineSkipper {
  readonly #maxLineLength: number;
  /** The next CR of the chunk. It only moves forward, so no byte is searched for CR twice. */
  #carriageReturn = -1;

  constructor(maxLineLength: number) {
    this.#maxLineLength = maxLineLength;
  }

  /** Prepares for another chunk. */
  reset(): void {
    this.#carriageReturn = -1;
  }

  /**
   * The index after the whole lines without a message that start here. It doesn't skip a line that is
   * over the limit in bytes, as it may be over it in characters.
   */
  skip(chunk: Uint8Array, start: number): number {
    let place = start;
    while (place < chunk.length) {
      if (isLineEnd(chunk[place])) {
        place++;
        continue;
      }
      if (mayBeMessage(chunk, place)) return place;
      const end = this.#lineEnd(chunk, place);
      if (end === chunk.length || end - place > this.#maxLineLength) return place;
      place = end + 1;
    }
    return place;
  }

  /** The index of the next line end; the length of the chunk if there is none. */
  #lineEnd(chunk: Uint8Array, start: number): number {
    const near = Math.min(chunk.length, start + MAX_LOOP);
    for (let place = start; place < near; place++) if (isLineEnd(chunk[place])) return place;
    if (this.#carriageReturn < near) {
      this.#carriageReturn = indexOfByte(chunk, CARRIAGE_RETURN, near);
    }
    return Math.min(indexOfByte(chunk, LF, near), this.#carriageReturn);
  }
}

/** Whether a line that starts here is a `data` line with a payload, as far as the chunk tells. */
function mayBeMessage(chunk: Uint8Array, start: number): boolean {
  let place = start;
  for (const byte of DATA) if (place < chunk.length && chunk[place++] !== byte) return false;
  if (chunk[place] === SPACE) place++;
  return !isLineEnd(chunk[place]);
}
