import type { ChatEvent } from '../../chat/chatEvent';
import type { Sink } from '../../decode/decoder';
import { WholeCharacters } from '../../decode/snapshots/wholeCharacters';
import type { TextType } from './pieces';

/** Gives the pieces of an answer's texts in whole characters, and never empty. */
export class AnswerTexts {
  readonly #characters = {
    reasoning: new WholeCharacters(),
    text: new WholeCharacters(),
    refusal: new WholeCharacters(),
  };
  /** Whether any text came. */
  hasAny = false;

  add(type: TextType, piece: string, sink: Sink<ChatEvent>): void {
    this.hasAny ||= piece !== '';
    give(type, this.#characters[type].next(piece), sink);
  }

  /** Gives what is left after the last piece: U+FFFD for half a character. */
  end(sink: Sink<ChatEvent>): void {
    for (const type of ['reasoning', 'text', 'refusal'] as const) {
      give(type, this.#characters[type].end(), sink);
    }
  }
}

function give(type: TextType, delta: string, sink: Sink<ChatEvent>): void {
  if (delta !== '') sink.give({ type, delta });
}
