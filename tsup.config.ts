import { defineConfig, type Options } from 'tsup';
import { command } from './tools/build/command';

/** What apps import. */
const library: Options = {
  entry: {
    index: 'src/index.ts',
    'conversation/index': 'src/conversation/index.ts',
    'openai/index': 'src/openai/index.ts',
    'redis/index': 'src/redis/index.ts',
    'server/index': 'src/server/index.ts',
    'testing/index': 'src/testing/index.ts',
  },
  format: ['esm', 'cjs'],
  target: 'es2022',
  // The declarations name `AsyncDisposable`: without this, an app without Node's types would lack it.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
  clean: ['!cli/**'],
  treeshake: true,
  sourcemap: true,
};

export default defineConfig([library, command]);
