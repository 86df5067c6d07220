import { inspect } from 'node:util';

/** Everything that a logger could print of an error: its forms as text, and each of its properties. */
export function printedForms(error: unknown): string {
  const printed = [
    String(error),
    JSON.stringify(error) ?? '',
    inspect(error, { depth: 10, showHidden: true }),
  ];
  const seen = new Set<unknown>();
  function walk(value: unknown): void {
    if (typeof value === 'string') printed.push(value);
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    for (const name of Reflect.ownKeys(value)) walk(Reflect.get(value, name));
  }
  walk(error);
  return printed.join('\n');
}
