import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { selfContained } from './selfContained';

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export default defineConfig({
  root: path('.'),
  base: './',
  logLevel: 'warn',
  resolve: {
    alias: [
      { find: /^rxtalk$/, replacement: path('../../src/index.ts') },
      {
        find: /^rxtalk\/(conversation|openai)$/,
        replacement: `${path('../../src/')}$1/index.ts`,
      },
    ],
  },
  build: {
    outDir: path('../../dist/page'),
    emptyOutDir: true,
    target: ['chrome123', 'safari17.5', 'firefox120'],
    modulePreload: { polyfill: false },
  },
  plugins: [selfContained()],
});
