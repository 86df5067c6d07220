import { fileURLToPath } from 'node:url';
import type { Options } from 'tsup';
import { licenses } from './licenses';

const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/** How the command `rxtalk` is built: with everything that it needs, in parts that load when they are needed. */
export const command = {
  entry: { main: pathOf('src/cli/main.ts') },
  outDir: pathOf('dist/cli'),
  format: 'esm',
  target: 'node20',
  platform: 'node',
  noExternal: [/./],
  // Packages that are CommonJS load the modules of Node.js with it.
  banner: {
    js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
  },
  splitting: true,
  minify: true,
  clean: true,
  esbuildPlugins: [licenses],
  esbuildOptions(options) {
    options.alias = {
      // For Node.js, rxjs exports CommonJS alone, of which nothing can be left out.
      rxjs: pathOf('node_modules/rxjs/dist/esm/index.js'),
      'form-data': pathOf('tools/build/formData.ts'),
    };
  },
} satisfies Options;
