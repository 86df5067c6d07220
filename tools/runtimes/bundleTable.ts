import type { CheckedBundle } from './checkBundles';
import { tableOf } from './table';

/** A table with the size and the faults of each bundle. */
export function bundleTable(bundles: readonly CheckedBundle[]): string {
  const rows = bundles.map(({ title, minified, gzip, brotli, hasRun, faults }) => [
    title,
    ...[minified, gzip, brotli].map((bytes) => `${(bytes / 1000).toFixed(1)} kB`),
    hasRun ? 'run' : 'not had',
    faults.length === 0 ? 'none' : String(faults.length),
  ]);
  return tableOf(['bundler', 'minified', 'gzip', 'brotli', 'in Chromium', 'faults'], rows);
}
