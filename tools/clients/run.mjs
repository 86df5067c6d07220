/**
 * Reads the wires with third-party clients, prints the results, and runs the recipes. Then it compares how
 * the newest `openai` and this library read the answers of a model.
 *
 *   npm run test:clients
 */
import { fileURLToPath } from 'node:url';
import { installLibrary, installPackages, nodeIn, run } from '../checks/installed.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

installPackages(here);
installLibrary(here);
const node = nodeIn(here, 'node-24'); // the clients need a later one than this may be
try {
  run(node, ['table.mjs'], here);
  run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '--project', '.'], here);
  run(node, ['recipes.mjs'], here);
  process.env.OPENAI = 'newest';
  run(node, [`${root}node_modules/vitest/vitest.mjs`, 'run', 'test/openai/peer.test.ts'], root);
} catch {
  process.exitCode = 1;
}
