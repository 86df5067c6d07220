import type { Decoder } from '../decoder';
import { WholeCharacters } from './wholeCharacters';

/** Pieces of a text → the same text in pieces of whole characters, none of them empty. */
export function wellFormedText(): Decoder<string, string> {
  const characters = new WholeCharacters();
  return {
    decode(piece, sink) {
      const text = characters.next(piece);
      if (text !== '') sink.give(text);
    },
    end(sink) {
      const rest = characters.end();
      if (rest !== '') sink.give(rest);
    },
  };
}
