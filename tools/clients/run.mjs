/**
 * Reads the wires with the clients of others, and prints what was seen.
 *
 *   npm run test:clients
 */
import { install, nodeOfClients, run } from './install.mjs';

install();
try {
  run(nodeOfClients(), ['table.mjs']);
} catch {
  process.exitCode = 1;
}
