/** Checks each link inside the built site: its page or file exists, and so does its anchor. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = 'docs/.vitepress/dist';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
const pages = new Map(
  files
    .filter((file) => file.endsWith('.html'))
    .map((file) => [`/${file}`, readFileSync(join(folder, file), 'utf8')]),
);
const ids = new Map([...pages].map(([path, html]) => [path, new Set(valuesOf('id', html))]));

let links = 0;
const dead = [...pages].flatMap(([from, html]) =>
  [...new Set(valuesOf('href', html))]
    .filter((href) => {
      const { origin, pathname, hash } = new URL(href, `http://site${from}`);
      if (origin !== 'http://site') return false;
      links++;
      const page = [pathname, `${pathname}.html`, `${pathname}index.html`].find((path) =>
        pages.has(path),
      );
      if (!page) return !files.includes(decodeURI(pathname.slice(1)));
      return hash !== '' && !ids.get(page)?.has(decodeURIComponent(hash.slice(1)));
    })
    .map((href) => `${from} links to ${href}: not found`),
);

if (dead.length > 0) {
  console.error(dead.join('\n'));
  process.exit(1);
}
if (links === 0) throw new Error(`There are no links in ${folder}`);
console.log(`${links} links in ${pages.size} pages lead to what exists`);

/** The values of an attribute, as the browser reads them. */
function valuesOf(attribute: string, html: string): readonly string[] {
  const found = html.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'));
  return [...found].map(([, value = '']) => value.replaceAll('&amp;', '&'));
}
