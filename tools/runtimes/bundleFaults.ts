/** The result of bundling the five-line app. */
export interface Bundle {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly warnings: readonly string[];
  /** The modules in the bundle: paths, and the bundler's own names. */
  readonly modules: readonly string[];
  /** The imports that remain when it runs. */
  readonly imports: readonly string[];
}

/** The packages that an app for the browser needs; rxjs needs tslib. A polyfill would be another one. */
const PACKAGES = ['axios', 'rxjs', 'rxtalk', 'tslib'];

/** The parts of axios for Node.js, which would import its built-in modules. */
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
  // The app, and what the bundler itself adds under a name that isn't a path: not a module of Node.js.
  return !/\/bundles\/[^/]+\.(?:js|html)$/.test(`/${module}`) && !module.startsWith('\0vite/');
}
