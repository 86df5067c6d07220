/** Builds the five-line app for a browser with each bundler's defaults, and prints the results. */
import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import * as esbuild from 'esbuild';
import * as rollup from 'rollup';
import * as vite from 'vite';
import webpack from 'webpack';

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const app = here('bundles/app.js');
const folderOf = (name) => here(`dist/bundles/${name}`);

/** Each returns its warnings, the modules in the bundle, and the imports that remain. */
const bundlers = [
  { name: 'Vite', version: vite.version, build: withVite },
  { name: 'esbuild', version: esbuild.version, build: withEsbuild },
  { name: 'webpack', version: webpack.version, build: withWebpack },
  { name: 'Rollup', version: rollup.VERSION, build: withRollup },
];

const built = [];
for (const { name, version, build } of bundlers) {
  const folder = folderOf(name);
  await mkdir(folder, { recursive: true });
  if (name !== 'Vite') await copyFile(here('bundles/index.html'), `${folder}/index.html`);
  built.push({ name, version, folder, ...(await build(folder)) });
}
console.log(JSON.stringify(built));

async function withVite(outDir) {
  const warnings = [];
  const warn = (message) => warnings.push(message);
  const customLogger = {
    ...vite.createLogger('silent'),
    warn,
    warnOnce: warn,
    error: warn,
  };
  const { output } = await vite.build({
    configFile: false,
    root: here('bundles'),
    base: './',
    customLogger,
    build: { outDir, emptyOutDir: true },
  });
  return { warnings, ...fromRollup(output) };
}

async function withEsbuild(folder) {
  const { warnings, metafile } = await esbuild.build({
    entryPoints: [app],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    tsconfigRaw: {}, // the root's tsconfig.json resolves `rxtalk` to `src`
    outfile: `${folder}/app.js`,
    metafile: true,
    logLevel: 'silent',
    absWorkingDir: here(''),
  });
  return {
    warnings: warnings.map(({ text }) => text),
    modules: Object.keys(metafile.inputs),
    imports: Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.map(({ path }) => path),
    ),
  };
}

function withWebpack(path) {
  const options = { mode: 'production', entry: app, output: { path, filename: 'app.js' } };
  return new Promise((resolve, reject) => {
    webpack(options, (error, stats) => {
      if (error) return reject(error);
      const { errors, warnings, modules } = stats.compilation;
      const all = [...modules].flatMap((module) => module.modules ?? [module]);
      resolve({
        warnings: [...errors, ...warnings].map(({ message }) => message),
        modules: all.flatMap(({ resource }) => resource ?? []),
        imports: all.flatMap(({ externalType, request }) => (externalType ? [request] : [])),
      });
    });
  });
}

async function withRollup(dir) {
  const warnings = [];
  const bundle = await rollup.rollup({
    input: app,
    plugins: [nodeResolve({ browser: true })],
    onwarn: ({ message }) => warnings.push(message),
  });
  const { output } = await bundle.write({ dir, format: 'es', plugins: [terser()] });
  await bundle.close();
  return { warnings, ...fromRollup(output) };
}

function fromRollup(output) {
  const chunks = output.filter(({ type }) => type === 'chunk');
  return {
    modules: chunks.flatMap(({ modules }) => Object.keys(modules)),
    imports: chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]),
  };
}
