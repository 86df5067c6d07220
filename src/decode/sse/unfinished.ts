/**
 * The end of a stream may cut off a message, and a reader of messages has to tell that from invalid JSON.
 * Only the decoder of lines or events knows which one is unfinished, and only the reader knows whether it
 * is complete nevertheless. Any operator may stand between the two, such as `map` or `tap`, so the decoder
 * records here what it passes on, for as long as it passes it on.
 */
let unfinished: string | undefined;

/**
 * Runs `passOn`, which passes on the text that the end of the stream leaves without its own end;
 * undefined if `passOn` passes on finished text.
 */
export function passUnfinished(text: string | undefined, passOn: () => void): void {
  // A result may run another stream to its end, for example with `retry`.
  const outer = unfinished;
  unfinished = text;
  try {
    passOn();
  } finally {
    unfinished = outer;
  }
}

/** Whether an unfinished text is being passed on. */
export function isPassingUnfinished(): boolean {
  return unfinished !== undefined;
}

/** Whether a payload is the end of the unfinished text that is being passed on. */
export function isUnfinished(payload: string): boolean {
  return unfinished?.endsWith(payload) ?? false;
}
