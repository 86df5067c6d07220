import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';
import { licensesOf } from '../../tools/build/licenses';

/**
 * Puts the script and the styles into the page, so that it is one file, and forbids every other one: only
 * what has these hashes runs. The page can connect to any service that is chosen in it.
 */
export function selfContained(): Plugin {
  return {
    name: 'self-contained',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const page = bundle['index.html'];
      if (page?.type !== 'asset') throw new Error('There is no index.html to build');
      let html = String(page.source);
      const hashes = { script: '', style: '' };
      for (const [name, file] of Object.entries(bundle)) {
        if (file === page) continue;
        const kind = file.type === 'chunk' ? 'script' : 'style';
        const content = file.type === 'chunk' ? file.code : String(file.source);
        const { html: next, hash } = inlined(html, name, kind, content.trim());
        html = next;
        hashes[kind] = hash;
        delete bundle[name];
      }
      const source = await licensesOf([...this.getModuleIds()]);
      this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source });
      page.source = html.replace(
        /<meta charset="utf-8">/,
        (charset) => `${charset}\n    ${policy(hashes)}`,
      );
    },
  };
}

/** Puts a file in place of the element that refers to it. A script moves to the end of the body. */
function inlined(html: string, name: string, kind: 'script' | 'style', content: string) {
  // Nothing in the content may end its element.
  const safe = content.replace(/<(?=\/script|!--)/gi, '\\x3c');
  if (/<\/style/i.test(safe)) throw new Error('The styles end their own element');
  const reference = new RegExp(`\\s*<(script|link)\\b[^>]*\\b${escaped(name)}"[^>]*>(</script>)?`);
  if (!reference.test(html)) throw new Error(`index.html doesn't refer to ${name}`);
  const without = html.replace(reference, '');
  const element =
    kind === 'script' ? `<script type="module">${safe}</script>` : `<style>${safe}</style>`;
  const end = kind === 'script' ? '</body>' : '</head>';
  const hash = createHash('sha256').update(safe).digest('base64');
  return { html: without.replace(end, () => `${element}\n${end}`), hash };
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function policy({ script, style }: { readonly script: string; readonly style: string }): string {
  const directives = [
    "default-src 'none'",
    `script-src 'sha256-${script}'`,
    `style-src 'sha256-${style}'`,
    'img-src data:',
    "connect-src 'self' http: https:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types dompurify',
  ];
  return `<meta http-equiv="content-security-policy" content="${directives.join('; ')}">`;
}
