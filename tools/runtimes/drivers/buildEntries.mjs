/** Builds the programs for the runtimes from `entries/`; `rxtalk` is the unpacked package. */
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { build } from 'vite';

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const common = {
  bundle: true,
  target: 'es2022',
  tsconfigRaw: {}, // the root's tsconfig.json resolves `rxtalk` to `src`
  logLevel: 'warning',
};
const forProcesses = {
  ...common,
  entryPoints: [here('entries/process.ts')],
  external: ['rxtalk', 'rxjs', 'axios'],
};

await esbuild.build({ ...forProcesses, format: 'esm', outfile: here('dist/process.mjs') });
await esbuild.build({ ...forProcesses, format: 'cjs', outfile: here('dist/process.cjs') });
await esbuild.build({
  ...common,
  entryPoints: [here('entries/worker.ts')],
  format: 'esm',
  platform: 'browser',
  conditions: ['workerd', 'worker', 'browser'],
  outfile: here('dist/worker.mjs'),
});
await build({
  configFile: false,
  root: here('entries/page'),
  logLevel: 'warn',
  build: { outDir: here('dist/page'), emptyOutDir: true },
});
