import { PIECE_LENGTH, Pieces, readingsOf } from './pieces';
import { spellingsOf } from './spellings';

/** Shorter values aren't treated as secrets. */
const MIN_SECRET_LENGTH = 6;
/** How many characters of secrets are remembered; the oldest are forgotten first. */
const MAX_REMEMBERED_LENGTH = 2_097_152;
/** How many secrets are remembered at most. */
const MAX_REMEMBERED = 4_096;
/** How many texts without a secret are remembered. */
const MAX_CLEAN_TEXTS = 16;

/**
 * Remembers the secrets of one client, and tells whether a text contains a piece of one: eight
 * characters, or the whole of a shorter secret, in any spelling. Nothing is cut out of a text: one that
 * contains a secret is withheld as a whole.
 *
 * Only the check of a text takes time: linear in the length of the text and of the secrets.
 */
export class Redactor {
  readonly #lasting: readonly string[];
  /** In the order of their last use. */
  readonly #passing = new Set<string>();
  #passingLength = 0;
  /** Texts without a secret: a service that is down sends the same text to every request. */
  readonly #cleanTexts = new Set<string>();

  /** @param lasting the secrets that are never forgotten. */
  constructor(lasting: Iterable<string> = []) {
    this.#lasting = [...new Set(lasting)].filter(isSecret);
  }

  /** Remembers a secret until newer ones replace it. */
  remember(secret: string): void {
    if (!isSecret(secret)) return;
    if (!this.#passing.delete(secret)) {
      this.#passingLength += secret.length;
      this.#cleanTexts.clear();
    }
    this.#passing.add(secret);
    for (const oldest of this.#passing) {
      const isWithin =
        this.#passingLength <= MAX_REMEMBERED_LENGTH && this.#passing.size <= MAX_REMEMBERED;
      if (isWithin || oldest === secret) break;
      this.#passing.delete(oldest);
      this.#passingLength -= oldest.length;
    }
  }

  /** Whether a text contains a piece of a secret, or is encoded too deeply to tell. */
  holdsSecret(text: string): boolean {
    if (this.#cleanTexts.has(text)) return false;
    if (!isSecret(text)) return false;
    const spellings = spellingsOf(text);
    if (!spellings) return true;
    const pieces = new Pieces();
    for (const spelling of spellings) pieces.add(spelling);
    const isHeld = (secret: string) =>
      pieces.areIn(secret) || shortForms(secret).some((form) => isIn(form, spellings));
    if (this.#lasting.some(isHeld)) return true;
    for (const secret of this.#passing) if (isHeld(secret)) return true;
    if (this.#cleanTexts.size === MAX_CLEAN_TEXTS) this.#cleanTexts.clear();
    this.#cleanTexts.add(text);
    return false;
  }
}

function isSecret(text: string): boolean {
  return text.length >= MIN_SECRET_LENGTH;
}

/** The readings of a secret that are shorter than a piece: these only match as a whole. */
function shortForms(secret: string): readonly string[] {
  if (secret.length > 4 * PIECE_LENGTH) return [];
  return readingsOf(secret).filter((form) => isSecret(form) && form.length < PIECE_LENGTH);
}

function isIn(form: string, spellings: readonly string[]): boolean {
  return spellings.some((spelling) => readingsOf(spelling).some((text) => text.includes(form)));
}
