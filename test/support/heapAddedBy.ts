import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** How many bytes of the heap the result of `run` holds, beside all garbage. */
export function heapAddedBy(run: () => unknown): number {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const result = run();
  collectGarbage();
  const added = process.memoryUsage().heapUsed - before;
  held.add(result);
  held.clear();
  return added;
}

/** Read after the measurement, so that no result is garbage before. */
const held = new Set<unknown>();
