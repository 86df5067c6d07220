/** How long one bar of the plot is. */
export const BUCKET_MS = 250;

/** The speed of one answer: when it was asked for, its first word, and its words since then. */
export class Measurement {
  readonly #askedAtMs = performance.now();
  #firstAfterMs: number | undefined;
  #lastAfterMs = 0;
  /** Whether the text so far ends inside a word. */
  #isInWord = false;
  words = 0;
  /** The words of each quarter of a second after the first. */
  readonly buckets: number[] = [];
  usage: { readonly inputTokens?: number; readonly outputTokens?: number } | undefined;

  see(delta: string): void {
    const afterMs = performance.now() - this.#askedAtMs;
    this.#firstAfterMs ??= afterMs;
    this.#lastAfterMs = afterMs;
    const starts = delta.match(/\S+/g)?.length ?? 0;
    const continues = this.#isInWord && /^\S/.test(delta) ? 1 : 0;
    this.#isInWord = /\S$/.test(delta);
    const words = starts - continues;
    this.words += words;
    const bucket = Math.floor((afterMs - this.#firstAfterMs) / BUCKET_MS);
    while (this.buckets.length <= bucket) this.buckets.push(0);
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + words;
  }

  get firstAfterMs(): number | undefined {
    return this.#firstAfterMs;
  }

  get wordsPerSecond(): number | undefined {
    const ms = this.#lastAfterMs - (this.#firstAfterMs ?? 0);
    return ms < BUCKET_MS ? undefined : (this.words / ms) * 1_000;
  }
}
