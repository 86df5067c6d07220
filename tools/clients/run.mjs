/**
 * Reads the wires with the clients of others, prints what was seen, and runs the recipes. Then it compares how the newest
 * `openai` and this library read the answers of a model.
 *
 *   npm run test:clients
 */
import { fileURLToPath } from 'node:url';
import { install, nodeOfClients, run } from './install.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

install();
try {
  run(nodeOfClients(), ['table.mjs']);
  run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '--project', '.']);
  run(nodeOfClients(), ['recipes.mjs']);
  process.env.OPENAI = 'newest';
  const vitest = `${root}node_modules/vitest/vitest.mjs`;
  run(nodeOfClients(), [vitest, 'run', 'test/openai/peer.test.ts'], root);
} catch {
  process.exitCode = 1;
}
