import { readFile } from 'node:fs/promises';

/** Where the build puts the page, seen from the command, and from this file. */
const path = import.meta.url.endsWith('.ts') ? '../../../dist/page' : '../page';

/** The chat page, which is one file; undefined if it wasn't built. */
export async function readPage(): Promise<string | undefined> {
  return readFile(new URL(`${path}/index.html`, import.meta.url), 'utf8').catch(() => undefined);
}
