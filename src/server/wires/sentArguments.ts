/** How much of the arguments of each tool call was sent. */
export class SentArguments {
  readonly #lengths = new Map<string, number>();

  /** Whether a tool call is new; from now on it isn't. */
  starts(id: string): boolean {
    if (this.#lengths.has(id)) return false;
    this.#lengths.set(id, 0);
    return true;
  }

  /** Counts a piece that is sent. */
  add(id: string, delta: string): void {
    this.#lengths.set(id, (this.#lengths.get(id) ?? 0) + delta.length);
  }

  /** What is left to send of the whole arguments. */
  rest(id: string, whole: string): string {
    return whole.slice(this.#lengths.get(id) ?? 0);
  }
}
