import { randomUUID } from 'node:crypto';

/** The result of an attempt to use a bearer token. */
export type TokenVerdict = 'accepted' | 'unknown' | 'expired' | 'used up';

/** The server's own record of the tokens it issued: their expiry, their uses, the streams they open. */
export class TokenLedger<Answer> {
  readonly #maxUses: number;
  readonly #tokenTtlMs: number;
  readonly #bearers = new Map<string, { uses: number; readonly expiresAtMs: number }>();
  readonly #streams = new Map<string, Answer>();
  /** The highest number of uses that any token has had. */
  highestUses = 0;
  /** Attempts to use a token that had no use left. */
  overuses = 0;

  constructor(maxUses: number, tokenTtlMs: number) {
    this.#maxUses = maxUses;
    this.#tokenTtlMs = tokenTtlMs;
  }

  /** A new token as the protocol sends it: `expires_at` is in seconds since 1970. */
  issueBearer(): { token: string; expires_at: number } {
    const token = `bearer-${randomUUID()}`;
    const expiresAtMs = Date.now() + this.#tokenTtlMs;
    this.#bearers.set(token, { uses: 0, expiresAtMs });
    return { token, expires_at: Math.floor(expiresAtMs / 1000) };
  }

  /** Counts a use if the token still has one. */
  useBearer(token: string): TokenVerdict {
    const bearer = this.#bearers.get(token);
    if (!bearer) return 'unknown';
    if (bearer.expiresAtMs < Date.now()) return 'expired';
    if (bearer.uses >= this.#maxUses) {
      this.overuses++;
      return 'used up';
    }
    bearer.uses++;
    this.highestUses = Math.max(this.highestUses, bearer.uses);
    return 'accepted';
  }

  /** Forgets every bearer token, as a restarted service does. */
  revokeBearers(): void {
    this.#bearers.clear();
  }

  issueStream(answer: Answer): string {
    const token = `stream-${randomUUID()}`;
    this.#streams.set(token, answer);
    return token;
  }

  /** Opens a stream, which works once for each token. */
  openStream(token: string): Answer | undefined {
    const answer = this.#streams.get(token);
    this.#streams.delete(token);
    return answer;
  }
}
