import type { Result } from '../../test/contract/runContract';
import type { Seen } from './runRuntime';
import { tableOf } from './table';

/** A table with a column for each runtime and a row for each promise. */
export function contractTable(runs: readonly Seen[]): string {
  const names = new Set(runs.flatMap(({ results }) => results.map(({ name }) => name)));
  const rows = [...names].map((name) => [name, ...runs.map((seen) => cellOf(name, seen))]);
  return tableOf(['promise', ...runs.map(({ title }) => title)], rows);
}

export function isKept({ error }: Result): boolean {
  return error === undefined;
}

function cellOf(name: string, { results }: Seen): string {
  const result = results.find((one) => one.name === name);
  if (!result) return '–';
  return isKept(result) ? 'kept' : 'BROKEN';
}
