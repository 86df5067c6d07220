import type { ChatEvent } from 'rxtalk';

/** The figures of an answer. */
export class Stats {
  readonly #startedAtMs = performance.now();
  #firstAfterMs: number | undefined;
  #words = 0;
  #isInWord = false;
  #tokens = '';

  count(event: ChatEvent): void {
    if (event.type === 'usage') {
      const { inputTokens = '?', outputTokens = '?' } = event;
      this.#tokens = `, tokens: ${inputTokens} in, ${outputTokens} out`;
    }
    if (event.type !== 'text') return;
    this.#firstAfterMs ??= this.#elapsedMs();
    // A word may be cut anywhere.
    const starts = `${this.#isInWord ? 'x' : ' '}${event.delta}`.match(/\s\S/g);
    this.#words += starts?.length ?? 0;
    this.#isInWord = /\S$/.test(event.delta);
  }

  toString(): string {
    const first =
      this.#firstAfterMs === undefined ? '' : `, the first after ${this.#firstAfterMs} ms`;
    return `(words: ${this.#words}${first}, in all ${this.#elapsedMs()} ms${this.#tokens})`;
  }

  #elapsedMs(): number {
    return Math.round(performance.now() - this.#startedAtMs);
  }
}
