import { spawnSync } from 'node:child_process';

const hasRedis = !spawnSync('redis-server', ['--version']).error;
const SCRIPT = 'its script alone';

export const tokenUses = {
  title: 'A use of a token that is shared through Redis',
  about: `\`redisTokenStore\`, 200 uses at a time in one process and a server on the same machine, compared with the client sending the same script. The limit is the store in memory. 100 µs are 10,000 uses per second.${
    hasRedis ? '' : ' Skipped: redis-server is not installed.'
  }`,
  program: 'tokenUses.mjs',
  isTogether: true,
  rounds: 5,
  argument: { uses: 5_000, atOnce: 200 },
  contestants: ['over Redis', SCRIPT, 'in memory'],
  workloads: hasRedis ? [{ name: '' }] : [],
  comparisons: [
    { what: 'wall', metric: 'wallUs', highest: 100 },
    { what: 'CPU', metric: 'cpuUs' },
  ].map((comparison) => ({
    ...comparison,
    unit: 'µs',
    ours: 'over Redis',
    peers: [SCRIPT],
    limit: 'in memory',
  })),
};
