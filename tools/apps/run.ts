/**
 * Builds and runs the examples that are separate packages, with the packed library.
 *
 *   npm run test:apps
 *   npm run test:apps -- angular
 */
import { checkAngular } from './angular';
import { checkFrameworks } from './frameworks';
import { buildLibrary } from './install';

const checks: Readonly<Record<string, () => Promise<void>>> = {
  frameworks: checkFrameworks,
  angular: checkAngular,
};

const [only] = process.argv.slice(2);
if (only !== undefined && !Object.hasOwn(checks, only)) {
  throw new TypeError(`Expected one of ${Object.keys(checks).join(', ')}, got ${only}`);
}
await buildLibrary();
for (const [name, check] of Object.entries(checks)) {
  if (only !== undefined && name !== only) continue;
  console.log(`== ${name}`);
  await check();
}
