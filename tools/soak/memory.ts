import { readdirSync } from 'node:fs';

/** The heap after a garbage collection. */
export function heapMiB(): number {
  globalThis.gc?.();
  return inMiB(process.memoryUsage().heapUsed);
}

/** The memory of the process that is resident. */
export function rssMiB(): number {
  return inMiB(process.memoryUsage().rss);
}

function inMiB(bytes: number): number {
  return Math.round((bytes / 2 ** 20) * 10) / 10;
}

/** How many descriptors this process has open, if the system provides that. */
export function descriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}

/**
 * By how much the median of the last third of the values exceeds that of the first third, after the first
 * quarter of them all, in which memory settles.
 */
export function grown(values: readonly number[]): number {
  const settled = values.slice(Math.ceil(values.length / 4));
  const third = Math.ceil(settled.length / 3);
  return median(settled.slice(-third)) / median(settled.slice(0, third)) - 1;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
