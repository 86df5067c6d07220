/**
 * One gateway, in a separate process. Prints its port, and then an answer to each line of its input: to
 * `start`, what it has in memory; to `usage`, what it has used since. It exits when its input ends.
 */
import { createInterface } from 'node:readline';
import { startGateway } from '../contestants/gateways.mjs';
import { startUsage } from '../measure/usage.mjs';

const { contestant, url } = JSON.parse(process.argv[2]);
const write = process.stdout.write.bind(process.stdout); // a gateway may replace it
const print = (value) => write(`${JSON.stringify(value)}\n`);

print(await startGateway(contestant, url));
let usage = startUsage();
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'start') usage = startUsage();
  print({ ...usage(), ...memory() });
}
process.exit();

/** The memory in use, without garbage. */
function memory() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  return { heapBytes: heapUsed + external, residentBytes: rss, peakMiB };
}
