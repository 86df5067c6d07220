import DOMPurify from 'dompurify';
import { Marked, type Token } from 'marked';
import { h, iconButton } from './dom';

const tags = [
  ...[
    'a',
    'blockquote',
    'br',
    'code',
    'del',
    'em',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
    'input',
    'li',
    'ol',
  ],
  ...['p', 'pre', 'strong', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul'],
];

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    // HTML in an answer is text, like the rest of it.
    html: ({ text }) => escaped(text),
    // An image would be loaded from wherever the answer says: it is a link.
    image: ({ href, text }) => `<a href="${escaped(href)}">${escaped(text || href)}</a>`,
    heading({ tokens, depth }) {
      // The page and each message have headings above those of an answer.
      const level = Math.min(depth + 2, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
  },
});

/** One block of an answer, such as a paragraph or a list, as it was rendered last. */
interface Block {
  readonly raw: string;
  readonly nodes: readonly Node[];
}

/** An element that shows Markdown while it grows: only blocks that have changed are rendered again. */
export class MarkdownView {
  readonly element = h('div', { class: 'markdown' });
  #blocks: readonly Block[] = [];

  show(text: string): void {
    const tokens = marked.lexer(text).filter(({ type }) => type !== 'space');
    const kept = tokens.findIndex(({ raw }, index) => raw !== this.#blocks[index]?.raw);
    const same = kept < 0 ? tokens.length : kept;
    for (const { nodes } of this.#blocks.slice(same))
      for (const node of nodes) node.parentNode?.removeChild(node);
    const added = tokens.slice(same).map((token) => ({ raw: token.raw, nodes: render(token) }));
    for (const { nodes } of added) this.element.append(...nodes);
    this.#blocks = [...this.#blocks.slice(0, same), ...added];
  }
}

/** The elements of a block. Whatever the answer says, nothing in them runs, loads or looks like the page. */
function render(token: Token): readonly Node[] {
  const fragment = DOMPurify.sanitize(marked.parser([token]), {
    RETURN_DOM_FRAGMENT: true,
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: ['href', 'title', 'align', 'start', 'class', 'type', 'checked', 'disabled'],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
  for (const element of fragment.querySelectorAll('[class]')) {
    const language = /^language-[\w+#-]+$/.test(element.className);
    if (!language) element.removeAttribute('class');
  }
  for (const link of fragment.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  for (const box of fragment.querySelectorAll('input')) {
    if (box.type === 'checkbox') box.setAttribute('aria-label', box.checked ? 'done' : 'to do');
    else box.remove();
  }
  for (const header of fragment.querySelectorAll('th:empty')) header.replaceWith(h('td'));
  for (const table of fragment.querySelectorAll('table')) scrollable(table, 'Table');
  for (const pre of fragment.querySelectorAll('pre')) codeBlock(pre);
  return [...fragment.childNodes];
}

/** A wide element scrolls on its own, also with the keyboard. */
function scrollable(element: Element, label: string): void {
  const region = h('div', {
    class: 'scrollable',
    role: 'region',
    'aria-label': label,
    tabindex: '0',
  });
  element.replaceWith(region);
  region.append(element);
}

function codeBlock(pre: HTMLPreElement): void {
  const code = pre.querySelector('code');
  const language = code?.className.replace('language-', '') || 'code';
  const block = h('div', { class: 'code' }, [
    h('div', { class: 'code-bar' }, [
      h('span', {}, [language]),
      copyButton(() => pre.textContent ?? ''),
    ]),
  ]);
  pre.replaceWith(block);
  pre.tabIndex = 0;
  block.append(pre);
}

/** A button that copies a text, and says so for a moment. */
export function copyButton(text: () => string): HTMLButtonElement {
  const button = iconButton('copy', 'Copy', async () => {
    // There is no clipboard on a page that is served over plain http to another machine.
    const isCopied = await navigator.clipboard?.writeText(text()).then(
      () => true,
      () => false,
    );
    const before = button.title;
    button.title = isCopied ? 'Copied' : 'The browser does not allow it';
    button.setAttribute('aria-label', button.title);
    button.classList.toggle('is-done', isCopied === true);
    setTimeout(() => {
      button.title = before;
      button.setAttribute('aria-label', before);
      button.classList.remove('is-done');
    }, 1_500);
  });
  return button;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
