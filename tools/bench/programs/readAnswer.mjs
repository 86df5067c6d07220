import { wholeAnswer } from '../fixtures/workloads.mjs';

/**
 * Returns a function that reads an answer with a client and says whether it is right: the text, or, for
 * a client that only gives bytes, their number. `onOpen` is called after the first `opening` events.
 */
export function readAnswer(ask, gives, answer, opening = 1) {
  const { events, expected } = wholeAnswer(answer);
  const text = expected.join('');
  const sizes = gives === 'text' ? expected : events;
  const lengthOf = (pieces) => pieces.reduce((sum, { length }) => sum + length, 0);
  const openLength = lengthOf(sizes.slice(0, opening));
  const wholeLength = lengthOf(sizes);

  return async (onOpen) => {
    let seen = '';
    let length = 0;
    await ask((piece) => {
      if (gives === 'text') seen += piece;
      const before = length;
      length += piece.length;
      if (before < openLength && length >= openLength) onOpen?.();
    });
    return length === wholeLength && (gives === 'bytes' || seen === text);
  };
}
