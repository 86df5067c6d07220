import type { GPTalk } from 'rxtalk';

export interface Outcome {
  readonly deltas: readonly string[];
  /** Undefined if the answer is complete. */
  readonly error?: unknown;
}

/** Subscribes to an answer and waits for its end, whatever that is. */
export function outcomeOf(answer$: ReturnType<GPTalk['stream']>): Promise<Outcome> {
  return new Promise((resolve) => {
    const deltas: string[] = [];
    answer$.subscribe({
      next: (delta) => deltas.push(delta),
      error: (error: unknown) => resolve({ deltas, error }),
      complete: () => resolve({ deltas }),
    });
  });
}

/** Waits for the deltas of an answer that must be complete. */
export async function deltasOf(answer$: ReturnType<GPTalk['stream']>): Promise<readonly string[]> {
  const { deltas, error } = await outcomeOf(answer$);
  if (error) throw error;
  return deltas;
}
