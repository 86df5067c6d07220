/** The keys of a service that end with a number, which the client counts up. */
export class NumberedKeys {
  #highest = 0;
  #revoked = 0;

  isRight(key: string): boolean {
    const number = Number(/\d+$/.exec(key)?.[0] ?? 0);
    this.#highest = Math.max(this.#highest, number);
    return number > this.#revoked;
  }

  /** Revokes the keys so far, and the next one, which a client may have already. */
  revoke(): void {
    this.#revoked = this.#highest + 1;
  }
}
