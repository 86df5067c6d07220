import fc from 'fast-check';

// CI repeats the same runs; elsewhere each run differs. A failure always prints its seed:
// FC_SEED=… repeats it, FC_RUNS=… explores for longer. FC_SHRINK=no doesn't shrink a failure.
const { CI, FC_SEED, FC_RUNS, FC_SHRINK } = process.env;
const seed = FC_SEED ?? (CI ? '20261120' : undefined);

fc.configureGlobal({
  numRuns: Number(FC_RUNS ?? 200),
  endOnFailure: FC_SHRINK === 'no',
  ...(seed !== undefined && { seed: Number(seed) }),
});
