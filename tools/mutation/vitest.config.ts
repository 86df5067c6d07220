import { defineConfig } from 'vitest/config';
import base from '../../vitest.config';

const { FC_SEED = '1', FC_RUNS = '60' } = process.env;

// Mutants of the decoders, the operators, the token cache and the conversation only run the tests of these: fast, the same
// in each run, and without a server, whose deadlines a busy machine misses.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    isolate: true,
    include: ['test/{arguments,auth,conversation,decode,errors,operators}/**/*.test.ts'],
    exclude: ['**/*OverHttp.test.ts'],
    env: { FC_SEED, FC_RUNS, FC_SHRINK: 'no' },
  },
});
