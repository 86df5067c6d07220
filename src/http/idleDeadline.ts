/**
 * Reports that nothing has arrived for too long. A timer for every chunk would cost more than the chunk, so
 * one timer checks whether any has arrived.
 */
export class IdleDeadline {
  readonly #limitMs: number;
  readonly #onPassed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAlive = false;
  #aliveAtMs = 0;

  constructor(limitMs: number, onPassed: () => void) {
    this.#limitMs = limitMs;
    this.#onPassed = onPassed;
  }

  start(): void {
    this.restart();
    this.#wait();
  }

  /** Something has arrived. */
  restart(): void {
    this.#isAlive = true;
    this.#aliveAtMs = Date.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    const silentMs = Date.now() - this.#aliveAtMs;
    const isKnown = this.#isAlive && silentMs >= 0 && silentMs <= this.#limitMs; // the clock may be changed
    this.#isAlive = false;
    this.stop();
    this.#timer = setTimeout(this.#check, isKnown ? this.#limitMs - silentMs : this.#limitMs);
  }

  readonly #check = (): void => {
    // Data that arrived while this thread was busy comes first.
    this.#timer = setTimeout(() => {
      if (this.#isAlive) this.#wait();
      else this.#onPassed();
    });
  };
}
