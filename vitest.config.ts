import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

const { RXJS, OPENAI, REDIS } = process.env;
if (RXJS && RXJS !== 'oldest') {
  throw new TypeError(`Expected RXJS to be \`oldest\` or unset, got \`${RXJS}\``);
}
if (OPENAI && OPENAI !== 'newest') {
  throw new TypeError(`Expected OPENAI to be \`newest\` or unset, got \`${OPENAI}\``);
}
if (REDIS && REDIS !== 'newest') {
  throw new TypeError(`Expected REDIS to be \`newest\` or unset, got \`${REDIS}\``);
}
// RXJS=oldest runs the tests on the oldest RxJS that package.json allows.
const oldestRxjs = { find: /^rxjs(?=\/|$)/, replacement: 'rxjs-oldest' };
// REDIS=newest runs them with the newest major version of `redis` that it allows.
const newestRedis = { find: /^redis$/, replacement: 'redis-newest' };
// OPENAI=newest compares with the version of `openai` in tools/clients/, which needs a later Node.js.
const newestOpenAI = {
  find: /^openai$/,
  replacement: fileURLToPath(
    new URL('./tools/clients/node_modules/openai/index.mjs', import.meta.url),
  ),
};

export default defineConfig({
  resolve: {
    alias: [
      { find: /^rxtalk$/, replacement: source('index.ts') },
      {
        find: /^rxtalk\/(conversation|openai|redis|server|testing)$/,
        replacement: source('$1/index.ts'),
      },
      ...(RXJS ? [oldestRxjs] : []),
      ...(REDIS ? [newestRedis] : []),
      ...(OPENAI ? [newestOpenAI] : []),
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/fast-check.ts'],
    // Far above what any test needs, on a busy machine too.
    testTimeout: 60_000,
    // Vitest itself leaves one core out, and that is half of two.
    maxWorkers: '100%',
    // Loading the modules anew for each file took longer than the tests: each file cleans up.
    isolate: false,
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      reporter: ['text', 'json-summary'],
      thresholds: { branches: 95, lines: 95, functions: 95, statements: 95 },
    },
  },
});
