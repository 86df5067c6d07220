import { randomUUID } from 'node:crypto';

/** The result of an attempt to use a bearer token. */
export type TokenVerdict = 'accepted' | 'unknown' | 'expired' | 'used up';

/**
 * The server's own record of the tokens it issued: their expiry, their uses, the streams they open. It
 * knows only so many of each kind, and forgets the oldest first.
 */
export class TokenLedger<Answer> {
  readonly #maxUses: number;
  readonly #tokenTtlMs: number;
  readonly #maxTokens: number;
  readonly #bearers = new Map<string, { uses: number; readonly expiresAtMs: number }>();
  readonly #streams = new Map<string, Answer>();
  /** The highest number of uses that any token has had. */
  highestUses = 0;
  /** Attempts to use a token that had no use left. */
  overuses = 0;

  constructor(maxUses: number, tokenTtlMs: number, maxTokens: number) {
    this.#maxUses = maxUses;
    this.#tokenTtlMs = tokenTtlMs;
    this.#maxTokens = maxTokens;
  }

  /** A new token as the protocol sends it: `expires_at` is in seconds since 1970. */
  issueBearer(): { token: string; expires_at: number } {
    const token = `bearer-${randomUUID()}`;
    const nowMs = Date.now();
    const expiresAtMs = nowMs + this.#tokenTtlMs;
    for (const [other, { expiresAtMs }] of this.#bearers) {
      if (expiresAtMs >= nowMs) break; // those after it were issued later
      this.#bearers.delete(other);
    }
    this.#bearers.set(token, { uses: 0, expiresAtMs });
    keepNewest(this.#bearers, this.#maxTokens);
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

  /** Forgets every token, as a restarted service does. */
  revokeTokens(): void {
    this.#bearers.clear();
    this.#streams.clear();
  }

  issueStream(answer: Answer): string {
    const token = `stream-${randomUUID()}`;
    this.#streams.set(token, answer);
    keepNewest(this.#streams, this.#maxTokens);
    return token;
  }

  /** Opens a stream, which works once for each token. */
  openStream(token: string): Answer | undefined {
    const answer = this.#streams.get(token);
    this.#streams.delete(token);
    return answer;
  }
}

/** Deletes the oldest entries of a map that has too many. */
function keepNewest(map: Map<string, unknown>, count: number): void {
  for (const key of map.keys()) {
    if (map.size <= count) return;
    map.delete(key);
  }
}
