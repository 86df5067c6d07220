import fc from 'fast-check';

// CI repeats the same runs; elsewhere each run explores anew. A failure prints its seed either way:
// FC_SEED=… repeats it, FC_RUNS=… explores for longer. FC_SHRINK=no leaves a failure as it was found.
const { CI, FC_SEED, FC_RUNS, FC_SHRINK } = process.env;
const seed = FC_SEED ?? (CI ? '20261120' : undefined);

fc.configureGlobal({
  numRuns: Number(FC_RUNS ?? 200),
  endOnFailure: FC_SHRINK === 'no',
  ...(seed !== undefined && { seed: Number(seed) }),
});
