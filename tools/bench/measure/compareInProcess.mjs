import { isDeepStrictEqual } from 'node:util';
import { median } from './median.mjs';
import { shuffle } from './shuffle.mjs';

/** A contestant that takes longer than this to be verified is not run again. */
const SLOW_MS = 1000;
/** A contestant that takes longer than this is warm after that, and only measured in the first rounds. */
const LONG_MS = 250;
const ROUNDS_OF_LONG = 2;
/** For one measurement, short work is repeated for at least this long. */
const SHORTEST_MS = 4;

/**
 * The median time of each contestant over the same chunks, in milliseconds. First it checks the output
 * of each; then every contestant runs once per round, each round in a different order.
 */
export async function compareInProcess(contestants, workload, chunks, { warmUps, rounds }) {
  const results = {};
  const timed = [];
  for (const contestant of contestants) {
    const startedAtMs = performance.now();
    const wrong = await verify(contestant, workload, chunks);
    const onceMs = performance.now() - startedAtMs;
    if (wrong) results[contestant.name] = { wrong };
    else if (onceMs > SLOW_MS) results[contestant.name] = { ms: onceMs, isOnce: true };
    else timed.push({ contestant, isLong: onceMs > LONG_MS, samples: [], repeats: 1 });
  }
  for (let round = -warmUps; round < rounds; round++) {
    for (const entry of shuffle(timed, round + 1000)) {
      if (entry.isLong && (round < 0 || round >= ROUNDS_OF_LONG)) continue;
      const ms = await time(entry.contestant, chunks, entry.repeats);
      if (round >= 0) entry.samples.push(ms);
      else entry.repeats = Math.min(1000, Math.max(1, Math.ceil(SHORTEST_MS / ms)));
    }
  }
  for (const { contestant, samples } of timed) results[contestant.name] = { ms: median(samples) };
  return results;
}

/** Returns what is wrong with the output, if anything is. */
async function verify({ run, expected }, workload, chunks) {
  const seen = [];
  try {
    await run(chunks, (text) => seen.push(text));
  } catch (error) {
    return `it failed: ${error.message}`;
  }
  const right = expected ? expected(workload) : workload.expected;
  if (isDeepStrictEqual(seen, right)) return undefined;
  return `it gave something else (${seen.length} values, expected ${right.length})`;
}

async function time({ run }, chunks, repeats) {
  let used = 0;
  // Reading a character makes V8 build a string that was only stored as a concatenation.
  const sink = (text) => {
    used += text.length + text.charCodeAt(text.length - 1);
  };
  globalThis.gc?.({ type: 'minor' }); // no contestant pays for the garbage of the previous one
  const startedAtMs = performance.now();
  for (let left = repeats; left > 0; left--) {
    const ending = run(chunks, sink);
    if (ending) await ending;
  }
  const ms = (performance.now() - startedAtMs) / repeats;
  if (used === 0) throw new Error('Nothing came out');
  return ms;
}
