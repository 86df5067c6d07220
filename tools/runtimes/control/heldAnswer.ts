import type { Script } from '../../../test/contract/service';

/** The pieces of a script, for every answer of a service; at each null, the answer waits for a release. */
export class HeldAnswer {
  readonly #script: Script;
  #released = 0;
  #wakes: (() => void)[] = [];

  constructor(script: Script) {
    this.#script = script;
  }

  release(): void {
    this.#released++;
    for (const wake of this.#wakes.splice(0)) wake();
  }

  async *pieces(): AsyncGenerator<string> {
    let holds = 0;
    for (const piece of this.#script) {
      if (piece !== null) {
        yield piece;
        continue;
      }
      holds++;
      while (this.#released < holds) {
        await new Promise<void>((resolve) => this.#wakes.push(resolve));
      }
    }
  }
}
