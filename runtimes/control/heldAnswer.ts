import type { Script } from '../../test/contract/service';

/** The pieces of a script; at each null they wait until they are released once more. */
export class HeldAnswer {
  readonly #script: Script;
  #released = 0;
  #wake: () => void = () => {};

  constructor(script: Script) {
    this.#script = script;
  }

  release(): void {
    this.#released++;
    this.#wake();
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
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
