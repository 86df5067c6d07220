import { random } from '../fixtures/random.mjs';

/** Another order for every seed: nobody always runs behind the same one, in its garbage. */
export function shuffle(values, seed) {
  const below = random(seed);
  const shuffled = [...values];
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = below(index + 1);
    [shuffled[index], shuffled[other]] = [shuffled[other], shuffled[index]];
  }
  return shuffled;
}
