import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MarkdownRenderer } from 'vitepress';

const root = fileURLToPath(new URL('../..', import.meta.url));
const docs = resolve(root, 'docs');

/**
 * Makes links from a guide to other files of the repository work in the built site. They lead to the
 * repository that package.json names. If it names none, only the text of the link remains, as code.
 */
export function outsideLinks(md: MarkdownRenderer): void {
  const repository = repositoryUrl();
  md.core.ruler.push('outside-links', ({ tokens, env }) => {
    for (const { children } of tokens) {
      for (const [index, token] of (children ?? []).entries()) {
        const path = token.type === 'link_open' && outsidePath(env.path, token.attrGet('href'));
        if (!path) continue;
        if (repository) token.attrSet('href', `${repository}/blob/HEAD/${path}`);
        else {
          token.tag = 'code';
          token.attrs = null;
          const close = children?.slice(index).find(({ type }) => type === 'link_close');
          if (close) close.tag = 'code';
        }
      }
    }
  });
}

/** The path from the repository's root, if a link leaves `docs`. Throws if nothing is there. */
function outsidePath(from: string, href: string | null): string | undefined {
  if (!href?.startsWith('.')) return;
  const target = resolve(dirname(from), href.replace(/[?#].*$/, ''));
  if (!relative(docs, target).startsWith('..')) return;
  const path = relative(root, target);
  if (!existsSync(target)) throw new Error(`${relative(root, from)} links to ${path}: not found`);
  return path;
}

function repositoryUrl(): string | undefined {
  const { repository } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));
  const url: string | undefined = repository?.url ?? repository;
  return url?.replace(/^git\+/, '').replace(/\.git$/, '');
}
