import { expect, it } from 'vitest';
import { type Bundle, bundleFaults } from '../../tools/runtimes/bundleFaults';

const clean: Bundle = {
  name: 'a bundler',
  version: '1.0.0',
  folder: 'dist',
  warnings: [],
  modules: [
    '/app/bundles/app.js',
    '\0vite/modulepreload-polyfill.js',
    '/app/node_modules/rxtalk/dist/index.js',
    '/app/node_modules/rxjs/dist/esm5/index.js',
    '/app/node_modules/tslib/tslib.es6.mjs',
    '/app/node_modules/axios/lib/adapters/fetch.js',
    '/app/node_modules/axios/lib/platform/browser/index.js',
  ],
  imports: [],
};

it('finds no fault in the modules that an app needs', () => {
  expect(bundleFaults(clean)).toEqual([]);
});

it.each([
  '/app/node_modules/buffer/index.js',
  '/app/node_modules/rxtalk/node_modules/process/browser.js',
  '/app/node_modules/@jspm/core/nodelibs/browser/stream.js',
  '/app/node_modules/axios/lib/adapters/http.js',
  '/app/node_modules/axios/lib/platform/node/index.js',
  '/app/node_modules/axios/dist/node/axios.cjs',
  '\0__vite-browser-external',
  '(disabled):util',
  'node:http',
])('finds a module that no browser needs: %s', (path) => {
  const modules = [...clean.modules, path];
  expect(bundleFaults({ ...clean, modules })).toEqual([expect.stringContaining(path)]);
});

it('finds warnings, remaining imports, and a bundle without the library', () => {
  expect(bundleFaults({ ...clean, warnings: ['oh'] })).toEqual(['a warning: oh']);
  expect(bundleFaults({ ...clean, imports: ['http'] })).toEqual(['an import that is left: http']);
  expect(bundleFaults({ ...clean, modules: [] })).toEqual(['no rxtalk in it']);
});
