interface Entry<T> {
  readonly value: T;
  readonly expiresAtMs: number;
}

/**
 * Values that live for the same time. When one is added, those that have expired are forgotten, and the
 * oldest ones if the total weight is over the limit.
 */
export class Expiring<T> {
  readonly #ttlMs: number;
  readonly #maxWeight: number;
  readonly #weigh: (value: T) => number;
  readonly #now: () => number;
  /** In the order of their expiry. */
  readonly #entries = new Map<string, Entry<T>>();
  #weight = 0;

  constructor(ttlMs: number, maxWeight: number, weigh: (value: T) => number, now: () => number) {
    this.#ttlMs = ttlMs;
    this.#maxWeight = maxWeight;
    this.#weigh = weigh;
    this.#now = now;
  }

  /** Adds a value and returns when it expires. */
  add(key: string, value: T): number {
    const now = this.#now();
    const expiresAtMs = now + this.#ttlMs;
    this.#entries.set(key, { value, expiresAtMs });
    this.#weight += this.#weigh(value);
    for (const [oldest, entry] of this.#entries) {
      if (entry.expiresAtMs >= now && this.#weight <= this.#maxWeight) break;
      this.#remove(oldest, entry);
    }
    return expiresAtMs;
  }

  /** The value, unless it has expired. */
  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.expiresAtMs >= this.#now() ? entry.value : undefined;
  }

  /** Removes the value and returns it, unless it has expired. */
  take(key: string): T | undefined {
    const value = this.get(key);
    const entry = this.#entries.get(key);
    if (entry) this.#remove(key, entry);
    return value;
  }

  #remove(key: string, { value }: Entry<T>): void {
    this.#entries.delete(key);
    this.#weight -= this.#weigh(value);
  }
}
