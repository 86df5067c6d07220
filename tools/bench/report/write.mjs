import { writeFileSync } from 'node:fs';

/** Writes the tables, and next to them the samples that they are made of. */
export function write(text, results) {
  writeFileSync(new URL('../RESULTS.md', import.meta.url), `${text}\n`);
  writeFileSync(new URL('../results.json', import.meta.url), `${samplesAsJson(results)}\n`);
}

/** JSON with a line for each contestant; numbers have four significant digits. */
function samplesAsJson(value, depth = 0) {
  if (Array.isArray(value) || typeof value !== 'object' || value === null)
    return JSON.stringify(value, rounded);
  const space = '  '.repeat(depth);
  const entries = Object.entries(value).map(
    ([key, item]) => `${space}  ${JSON.stringify(key)}: ${samplesAsJson(item, depth + 1)}`,
  );
  return `{\n${entries.join(',\n')}\n${space}}`;
}

function rounded(_key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
