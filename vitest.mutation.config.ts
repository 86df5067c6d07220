import { defineConfig } from 'vitest/config';
import base from './vitest.config';

// Mutants of the pure parts, the operators and the token cache meet the tests of these alone: fast,
// and without a server.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/{auth,decode,interop,operators}/**/*.test.ts', 'test/*.test.ts'],
    exclude: ['test/documentation.test.ts'],
  },
});
