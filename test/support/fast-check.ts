import fc from 'fast-check';

// CI repeats the same runs; elsewhere each run explores anew. A failure prints its seed either way:
// FC_SEED=… repeats it, FC_RUNS=… explores for longer.
const { CI, FC_SEED, FC_RUNS } = process.env;
const seed = FC_SEED ?? (CI ? '20261120' : undefined);

fc.configureGlobal({
  numRuns: Number(FC_RUNS ?? 200),
  ...(seed !== undefined && { seed: Number(seed) }),
});
