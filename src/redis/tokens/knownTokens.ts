import type { TokenInHand } from '../../auth/tokenStore';
import type { Stored } from './logins';

/** Tokens beyond these are forgotten, the oldest first. */
const MAX_KNOWN = 1_000;

/** The tokens that this process has used lately, by the id of their batch: each is decrypted once. */
export class KnownTokens {
  readonly #tokens = new Map<string, Stored>();
  #latest: (TokenInHand & { readonly id: string }) | undefined;

  get(id: string): Stored | undefined {
    return this.#tokens.get(id);
  }

  add(id: string, stored: Stored, maxUses: number): void {
    if (!this.#tokens.has(id)) {
      this.#tokens.set(id, stored);
      const [oldest] = this.#tokens.keys();
      if (this.#tokens.size > MAX_KNOWN && oldest) this.#tokens.delete(oldest);
    }
    const uses = stored.uses < 0 ? maxUses : stored.uses;
    this.#latest = { id, uses, maxUses, expiresAtMs: stored.auth.expiresAtMs };
  }

  giveBack(id: string, uses: number): void {
    if (this.#latest?.id === id) this.#latest = { ...this.#latest, uses: this.#latest.uses - uses };
  }

  /** Forgets a token, and returns the ids under which it was known. */
  remove(token: string): readonly string[] {
    const meant = [...this.#tokens].filter(([, { auth }]) => auth.token === token);
    const ids = meant.map(([id]) => id);
    for (const id of ids) this.#tokens.delete(id);
    if (this.#latest && ids.includes(this.#latest.id)) this.#latest = undefined;
    return ids;
  }

  /** What is known of the token that was used last; other processes may use it, too. */
  get latest(): TokenInHand | undefined {
    if (!this.#latest) return undefined;
    const { uses, maxUses, expiresAtMs } = this.#latest;
    return { uses, maxUses, expiresAtMs };
  }
}
