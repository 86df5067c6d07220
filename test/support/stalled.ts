import { eventually } from './eventually';

/**
 * Waits until a count has not changed for 300 ms, and returns it. A pause of a busy machine may look
 * like a stall, so expect no more of the count than an upper bound.
 */
export async function stalled(count: () => number): Promise<number> {
  let last = count();
  let since = performance.now();
  await eventually(`${last} stays as it is`, () => {
    if (count() !== last) since = performance.now();
    last = count();
    return performance.now() - since > 300;
  });
  return last;
}
