import { readFileSync } from 'node:fs';

/** Adds the installed version after each package in a contestant's name. */
export function withVersions(name) {
  return name
    .split(' + ')
    .map((part) => {
      const known = versionOf(part);
      return known ? `${part.replace(/-4$/, '')} ${known}` : part;
    })
    .join(' + ');
}

export function versionOf(packageName) {
  const file = new URL(`../node_modules/${packageName}/package.json`, import.meta.url);
  try {
    return JSON.parse(readFileSync(file, 'utf8')).version;
  } catch {
    return undefined;
  }
}
