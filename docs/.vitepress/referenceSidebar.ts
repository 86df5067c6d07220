import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DefaultTheme } from 'vitepress';

const entries = ['rxtalk', 'openai', 'server', 'conversation', 'redis', 'testing'];

/** The entries of the package; of each, its functions and classes, if they are asked for. */
export function referenceSidebar({ withMembers = false }): DefaultTheme.SidebarItem[] {
  return entries.map((entry) => ({
    text: entry === 'rxtalk' ? entry : `rxtalk/${entry}`,
    link: `/reference/${entry}/`,
    ...(withMembers && {
      collapsed: true,
      items: ['functions', 'classes'].flatMap((kind) => membersOf(`reference/${entry}/${kind}`)),
    }),
  }));
}

function membersOf(folder: string): DefaultTheme.SidebarItem[] {
  const path = fileURLToPath(new URL(`../${folder}`, import.meta.url));
  const files = existsSync(path) ? readdirSync(path) : [];
  return files
    .map((file) => file.replace(/\.md$/, ''))
    .map((name) => ({ text: name, link: `/${folder}/${name}` }));
}
