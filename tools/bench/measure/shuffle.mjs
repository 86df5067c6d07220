import { random } from '../fixtures/random.mjs';

/** A different order for every seed, so that no contestant always runs after the same one. */
export function shuffle(values, seed) {
  const below = random(seed);
  const shuffled = [...values];
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = below(index + 1);
    [shuffled[index], shuffled[other]] = [shuffled[other], shuffled[index]];
  }
  return shuffled;
}
