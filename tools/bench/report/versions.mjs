import { readFileSync } from 'node:fs';

/** Puts the installed version behind each package that a contestant's name begins with or names. */
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
