/** A bearer token and the moment it expires, in milliseconds since 1970. */
export interface AuthToken {
  readonly token: string;
  readonly expiresAtMs: number;
  /**
   * Gives the use back. The token cache sets it for each call; `submitText` calls it if the caller
   * unsubscribes before anything is sent. A use that isn't given back is spent, unless the `outcome` of an
   * error says otherwise.
   */
  readonly giveBack?: (() => void) | undefined;
}
