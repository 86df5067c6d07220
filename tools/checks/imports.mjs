/** Which folder of `src` may import which: the configuration of dependency-cruiser. */

/** Imports have one direction: a folder may import these folders, and what these may import. */
const directions = {
  errors: [],
  decode: ['errors'],
  operators: ['decode'],
  interop: ['errors'],
  http: ['errors'],
  auth: ['errors'],
  chat: ['operators', 'interop'],
  gptalk: ['http', 'auth', 'chat'],
  openai: ['http', 'auth', 'chat'],
  conversation: ['chat'],
  server: ['chat'],
};

/** These folders may import exactly what is listed. */
const exceptions = {
  arguments: ['errors'],
  context: [],
  // It must not share code with the client, so that each can reveal faults of the other.
  testing: ['errors', 'interop', 'server'],
  redis: ['errors'], // and types from any folder
  cli: [], // and the entries
};

/** These only import errors, so any folder except `errors` and `decode` may import them. */
const leaves = ['^src/(arguments|context)/', '^src/version[.]ts$'];

const usesAxios = ['http', 'testing'];
const usesNode = ['testing', 'cli'];

const folders = [...Object.keys(directions), ...Object.keys(exceptions)];
const anyOf = (names) => `(${names.join('|')})`;
const inside = (...names) => `^src/${anyOf(names)}/`;
const packageNamed = (name) => `^node_modules/${name}/|^${name}(/|$)`;

/** All folders that a folder may import according to the directions. */
function reachedFrom(folder) {
  return directions[folder].flatMap((next) => [next, ...reachedFrom(next)]);
}

const allowed = {
  ...Object.fromEntries(Object.keys(directions).map((folder) => [folder, reachedFrom(folder)])),
  ...exceptions,
};

const oneWay = Object.entries(allowed).map(([folder, others]) => ({
  name: `one-way-${folder}`,
  comment: `${folder}/ imports the wrong folder: see "The source tree" in CONTRIBUTING.md.`,
  from: { path: inside(folder) },
  to: {
    path: '^src/',
    pathNot: [
      inside(folder, ...others),
      ...(folder === 'decode' || folder === 'errors' ? [] : leaves),
      ...(folder === 'cli' ? ['^src/index[.]ts$', '^src/[^/]+/index[.]ts$'] : []),
    ],
    ...(folder === 'redis' ? { dependencyTypesNot: ['type-only'] } : {}),
  },
}));

const rules = [
  ...oneWay,
  {
    name: 'one-way-index',
    comment: 'The entry `rxtalk` contains nothing of the other entries.',
    from: { path: '^src/index[.]ts$' },
    to: { path: '^src/', pathNot: [inside('gptalk', ...reachedFrom('gptalk')), ...leaves] },
  },
  {
    name: 'known-folders',
    comment: 'A new folder needs its place in tools/checks/imports.mjs.',
    from: { path: '^src/', pathNot: [inside(...folders), '^src/(index|version)[.]ts$'] },
    to: {},
  },
  {
    name: 'src-alone',
    comment: 'What is published imports nothing of the tests, examples and tools.',
    from: { path: '^src/' },
    to: { path: '^(test|examples|tools|docs)/' },
  },
  {
    name: 'leaves',
    comment: 'What any folder may import imports nothing but errors and RxJS.',
    from: { path: leaves },
    to: { pathNot: [inside('arguments', 'context', 'errors'), packageNamed('rxjs')] },
  },
  {
    name: 'pure-decode',
    comment:
      'A decode/ reaches no package and nothing of Node.js, not even through another folder.',
    from: { path: [inside('decode'), '^src/openai/decode/'] },
    to: {
      pathNot: [
        inside('decode', 'errors'),
        '^src/openai/decode/',
        '^src/chat/chatEvent[.]ts$',
        ...leaves,
      ],
      reachable: true,
    },
  },
  {
    name: 'axios',
    comment: `Only ${usesAxios.join('/, ')}/ import axios.`,
    from: { path: '^src/', pathNot: inside(...usesAxios) },
    to: { path: packageNamed('axios') },
  },
  {
    name: 'node',
    comment: `Only ${usesNode.join('/, ')}/ imports modules of Node.js: the others run in browsers, too.`,
    from: { path: '^src/', pathNot: inside(...usesNode) },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'command-packages',
    comment:
      'Only cli/ is bundled with the packages that it needs; the library adds none to an app.',
    from: { path: '^src/', pathNot: inside('cli') },
    to: { path: packageNamed('(commander|@hono/node-server)') },
  },
  {
    name: 'lazy-command',
    comment:
      'What `rxtalk --help` loads has nothing of the library: import a command when it is called.',
    from: {
      path: '^src/cli/(main|run|program|values|exitCode|usageError|io/notes|io/printable)[.]ts$',
    },
    to: {
      path: '^src/(cli/(answer|ask|chat|serve|service|io/console)|.*index[.]ts$)|^node_modules/rxjs',
      dependencyTypesNot: ['type-only', 'dynamic-import'],
    },
  },
  {
    name: 'redis-types',
    comment:
      'The package `redis` is an optional peer: types alone, and in redis/ alone. The command has it.',
    from: { path: '^src/', pathNot: [inside('redis'), inside('cli')] },
    to: { path: packageNamed('@?redis') },
  },
  {
    name: 'redis-types-only',
    comment: 'The package `redis` is an optional peer: import its types alone.',
    from: { path: inside('redis') },
    to: { path: packageNamed('@?redis'), dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'rxjs-internal',
    comment: 'RxJS changes what is internal without notice.',
    from: {},
    to: { path: 'rxjs/internal|rxjs/dist/[^/]+/internal|rxjs/src' },
  },
  {
    name: 'no-cycles',
    comment:
      'Modules that import each other belong in one file, or have to be divided differently.',
    from: {},
    to: { circular: true },
  },
];

export default {
  forbidden: rules.map((rule) => ({ ...rule, severity: 'error' })),
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^tools/[^/]+/(node_modules|dist)/', '^test/[.]documentation/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true, // types, too
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
  },
};
