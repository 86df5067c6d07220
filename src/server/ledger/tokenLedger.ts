/**
 * The question that a client submits in the second step of the GPTalk protocol. It can be stored as JSON.
 */
export interface GPTalkQuestion {
  readonly prompt: string;
  readonly model: string;
  readonly temperature: number;
}

/** A bearer token that was issued. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresAtMs: number;
}

/**
 * The tokens that a GPTalk server has issued: their uses, their expiry, and the questions whose answers
 * they open. If several processes share a ledger, each method must be atomic.
 */
export interface TokenLedger {
  /** Issues a bearer token. */
  issue(): Promise<IssuedToken>;
  /**
   * Takes a use of a bearer token and stores the question. Resolves with a token that opens the stream of
   * its answer, or with undefined if the bearer token is unknown, expired or used up.
   */
  submit(bearer: string, question: GPTalkQuestion): Promise<string | undefined>;
  /** Returns the question of a stream token, once; undefined if the token is unknown, used or expired. */
  open(streamToken: string): Promise<GPTalkQuestion | undefined>;
}
