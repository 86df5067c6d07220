import { PIECE_LENGTH, Pieces, readingsOf } from './pieces';
import { spellingsOf } from './spellings';

/** Shorter values are no secrets. */
export const MIN_SECRET_LENGTH = 6;
/** A longer text isn't shown: a server's words are shortened before. */
const MAX_TEXT_LENGTH = 4096;
/** A longer secret has no short parts that are looked for. */
const MAX_PARTED_LENGTH = 10_000;
/** How many secrets are remembered after their use: these always, others up to two limits. */
const MIN_PASSED = 16;
const MAX_PASSED = 2048;
const MAX_PASSED_LENGTH = 262_144;

/**
 * Knows the secrets of one client, and tells whether a text contains a piece of one: eight characters,
 * or the whole of a shorter secret, in any spelling. Nothing is cut out of a text: one that contains a
 * secret is withheld as a whole.
 *
 * All the work is done when a text is to be shown. It is linear in the text and in the secrets.
 */
export class Redactor {
  readonly #lasting: readonly string[];
  /** How many uses of a secret are in progress. */
  readonly #held = new Map<string, number>();
  /** The oldest first. */
  readonly #passed = new Set<string>();
  #passedLength = 0;

  /** @param lasting the secrets that are never forgotten. */
  constructor(lasting: Iterable<string> = []) {
    this.#lasting = [...new Set(lasting)].filter(isSecret);
  }

  /** Remembers a secret until it is released, and for some time after that. */
  hold(secret: string): void {
    this.#held.set(secret, (this.#held.get(secret) ?? 0) + 1);
  }

  release(secret: string): void {
    const uses = (this.#held.get(secret) ?? 1) - 1;
    if (uses > 0) this.#held.set(secret, uses);
    else this.#held.delete(secret);
    this.remember(secret);
  }

  /** Remembers a secret until many others have been added after it. */
  remember(secret: string): void {
    if (!isSecret(secret)) return;
    if (!this.#passed.delete(secret)) this.#passedLength += secret.length;
    this.#passed.add(secret);
    for (const oldest of this.#passed) {
      const { size } = this.#passed;
      const isFull = size > MAX_PASSED || this.#passedLength > MAX_PASSED_LENGTH;
      if (!isFull || size <= MIN_PASSED) break;
      this.#passed.delete(oldest);
      this.#passedLength -= oldest.length;
    }
  }

  /** Whether a text contains a piece of a secret, or is too long or too deeply encoded to tell. */
  holdsSecret(text: string): boolean {
    if (!isSecret(text)) return false;
    const spellings = text.length > MAX_TEXT_LENGTH ? undefined : spellingsOf(text);
    if (!spellings) return true;
    const pieces = new Pieces();
    for (const spelling of spellings) pieces.add(spelling);
    const known = new Set([...this.#lasting, ...this.#held.keys(), ...this.#passed]);
    for (const secret of known) {
      if (pieces.areIn(secret)) return true;
      if (shortParts(secret).some((part) => isIn(part, spellings))) return true;
    }
    return false;
  }
}

function isSecret(text: string): boolean {
  return text.length >= MIN_SECRET_LENGTH;
}

/** The parts of a secret that are shorter than a piece, such as a key after a user name. */
function shortParts(secret: string): readonly string[] {
  if (secret.length > MAX_PARTED_LENGTH) return [];
  return [secret, ...secret.split(/[\s;,:="]+/)]
    .flatMap(readingsOf)
    .filter((part) => isSecret(part) && part.length < PIECE_LENGTH);
}

function isIn(part: string, spellings: readonly string[]): boolean {
  return spellings.some((spelling) => readingsOf(spelling).some((text) => text.includes(part)));
}
