/** The peers are not counted. Like every bundler, this one leaves out unused imports. */
const peers = {
  name: 'peers',
  setup(build) {
    build.onResolve({ filter: /^(rxjs|axios)$/ }, ({ path }) => ({
      path,
      external: true,
      sideEffects: false, // as their packages say
    }));
  },
};

const modifyEsbuildConfig = (config) => ({ ...config, plugins: [peers] });

export default [
  {
    name: 'sseLines, sseData, untilDone, cumulativeToDelta',
    path: '../../dist/index.js',
    import: '{ sseLines, sseData, untilDone, cumulativeToDelta }',
    limit: '2.4 kB',
    modifyEsbuildConfig,
  },
  {
    name: 'everything of rxtalk',
    path: '../../dist/index.js',
    import: '*',
    limit: '18.7 kB',
    modifyEsbuildConfig,
  },
  {
    name: 'rxtalk/conversation',
    path: '../../dist/conversation/index.js',
    import: '*',
    limit: '2 kB',
    modifyEsbuildConfig,
  },
  {
    name: 'everything of rxtalk/openai, with its part of rxtalk',
    path: '../../dist/openai/index.js',
    import: '*',
    limit: '16.9 kB',
    modifyEsbuildConfig,
  },
  {
    name: 'rxtalk/server',
    path: '../../dist/server/index.js',
    import: '*',
    limit: '10.2 kB',
    modifyEsbuildConfig,
  },
  {
    name: 'rxtalk/redis',
    path: '../../dist/redis/index.js',
    import: '*',
    limit: '6 kB',
    modifyEsbuildConfig,
  },
  {
    // With axios, it would be eight times as large.
    name: 'sseLines with its part of rxjs, and nothing of axios',
    path: '../../dist/index.js',
    import: '{ sseLines }',
    limit: '4.1 kB',
    modifyEsbuildConfig: (config) => ({ ...config, external: [] }),
  },
];
