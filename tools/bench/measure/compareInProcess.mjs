import { isDeepStrictEqual } from 'node:util';
import { shuffle } from './shuffle.mjs';
import { startUsage } from './usage.mjs';

const WARM_UPS = 3;
/** A contestant that takes longer than this to be verified only runs in the first rounds. */
const LONG_MS = 1000;
const ROUNDS_OF_LONG = 2;
/** For one sample, short work is repeated for at least this long. */
const SHORTEST_MS = 5;

/**
 * The samples of each contestant over the same chunks. First it checks the output of each; then every
 * contestant runs once per round, each round in a different order.
 */
export async function compareInProcess(contestants, workload, chunks, rounds) {
  const samples = {};
  const timed = [];
  for (const contestant of contestants) {
    const usage = startUsage();
    const wrong = await verify(contestant, workload, chunks);
    samples[contestant.name] = wrong ? { wrong } : [];
    if (!wrong) timed.push({ contestant, isLong: usage().wallMs > LONG_MS, repeats: 1 });
  }
  for (let round = -WARM_UPS; round < rounds; round++) {
    for (const entry of shuffle(timed, round + 1000)) {
      const { name } = entry.contestant;
      if (samples[name].wrong) continue;
      if (entry.isLong && (round < 0 || round >= ROUNDS_OF_LONG)) continue;
      try {
        const sample = await time(entry.contestant, chunks, entry.repeats);
        if (round >= 0) samples[name].push(sample);
        else entry.repeats = Math.min(1000, Math.ceil(SHORTEST_MS / sample.wallMs));
      } catch (error) {
        samples[name] = { wrong: `it failed: ${error.message}` };
      }
    }
  }
  return samples;
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
  const usage = startUsage();
  for (let left = repeats; left > 0; left--) {
    const ending = run(chunks, sink);
    if (ending) await ending;
  }
  const { cpuMs, wallMs } = usage();
  if (used === 0) throw new Error('Nothing came out');
  return { cpuMs: cpuMs / repeats, wallMs: wallMs / repeats };
}
