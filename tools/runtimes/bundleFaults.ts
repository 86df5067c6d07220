/** What a bundler made of the five-line app. */
export interface Bundle {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly warnings: readonly string[];
  /** The modules it took in: paths, and the bundler's own names. */
  readonly modules: readonly string[];
  /** What is left to import when it runs. */
  readonly imports: readonly string[];
}

/** All that an app for the browser needs; rxjs brings tslib. A polyfill would be another package. */
const PACKAGES = ['axios', 'rxjs', 'rxtalk', 'tslib'];

/** The halves of axios that are for Node.js, and would bring its built-ins. */
const NODE_HALF = /\/axios\/(?:lib\/adapters\/http\.js|lib\/platform\/node\/|dist\/node\/)/;

/** What is wrong with a bundle for the browser: warnings, built-ins of Node.js, polyfills. */
export function bundleFaults({ warnings, modules, imports }: Bundle): string[] {
  return [
    ...(modules.some((path) => path.includes('node_modules/rxtalk/')) ? [] : ['no rxtalk in it']),
    ...warnings.map((warning) => `a warning: ${warning}`),
    ...imports.map((name) => `an import that is left: ${name}`),
    ...modules.filter(isForeign).map((path) => `a module that isn't needed: ${path}`),
  ];
}

function isForeign(module: string): boolean {
  if (NODE_HALF.test(module)) return true;
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module) ?? [];
  if (name !== undefined) return !PACKAGES.includes(name);
  // The app, and what the bundler itself adds under a name that is no path: no module of Node.js's.
  return !/\/bundles\/[^/]+\.(?:js|html)$/.test(`/${module}`) && !module.startsWith('\0vite/');
}
