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
  entryPoints: [here('entries/process.ts'), here('entries/serve.ts')],
  external: ['rxtalk', 'rxjs', 'axios', 'node:*'],
  outdir: here('dist'),
};

await esbuild.build({ ...forProcesses, format: 'esm', outExtension: { '.js': '.mjs' } });
await esbuild.build({ ...forProcesses, format: 'cjs', outExtension: { '.js': '.cjs' } });
await esbuild.build({
  ...common,
  entryPoints: [here('entries/worker.ts'), here('entries/servingWorker.ts')],
  format: 'esm',
  platform: 'browser',
  conditions: ['workerd', 'worker', 'browser'],
  outdir: here('dist'),
  outExtension: { '.js': '.mjs' },
});
await build({
  configFile: false,
  root: here('entries/page'),
  logLevel: 'warn',
  build: { outDir: here('dist/page'), emptyOutDir: true },
});
