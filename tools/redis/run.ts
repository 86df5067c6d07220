/**
 * Shares tokens and a ledger between processes over a real Redis server on loopback, and prints what was
 * counted. It fails if a count is wrong; times are only printed.
 *
 *   npm run test:redis
 */
import { spawnSync } from 'node:child_process';
import type { Check } from './check';
import { cost } from './cost';
import { gateways } from './gateways';
import { ioredis } from './ioredis';
import { manyProcesses } from './manyProcesses';

const parts: Readonly<Record<string, () => Promise<readonly Check[]>>> = {
  processes: () => manyProcesses(false),
  killed: () => manyProcesses(true),
  gateways,
  ioredis,
  cost,
};

for (const program of ['redis-server', 'nginx']) {
  if (spawnSync(program, ['-v']).error) {
    console.error(`${program} is not installed: apt-get install ${program}`);
    process.exit(1);
  }
}
const chosen = process.argv.slice(2);
let failed = 0;
let passed = 0;
for (const [name, part] of Object.entries(parts)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  for (const { name, value, expected, holds } of await part()) {
    const verdict = holds === undefined ? '      ' : holds ? 'ok    ' : 'FAILED';
    console.log(`${verdict} ${name}: ${value}${expected ? ` (expected: ${expected})` : ''}`);
    if (holds === true) passed++;
    if (holds === false) failed++;
  }
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
