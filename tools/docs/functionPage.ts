const OPTIONS = /\(([./\w]*\/(\w*Options)\.md)\)/;

/** The parts that the docstring of every function needs. */
const REQUIRED = ['Description', 'Execution steps', 'Usage example', 'See also'];

/**
 * A page of the reference with the headings that every function has: description, execution steps, usage
 * example, then its options as a table, what it returns, its errors and its siblings.
 *
 * @param page as TypeDoc writes it: the docstring's text, then a section for each tag.
 * @param optionsOf returns the page of the options that a page links to.
 */
export function functionPage(page: string, optionsOf: (link: string) => string): string {
  const [head = '', ...sections] = page.split(/^## /m);
  const bodyOf = (title: string) =>
    sections
      .find((section) => section.startsWith(`${title}\n`))
      ?.slice(title.length)
      .trim();
  const [title = '', signature = '', ...blocks] = head.trim().split(/\n\n+/);
  const isSteps = (block: string) => /^1\. /m.test(block);
  const parameters = bodyOf('Parameters');
  const [, link = '', name = ''] = OPTIONS.exec(parameters ?? '') ?? [];
  const options = link && tableOf(optionsOf(link));
  const parts = [
    ['Description', blocks.filter((block) => !isSteps(block)).join('\n\n')],
    ['Execution steps', blocks.filter(isSteps).join('\n\n')],
    ['Usage example', bodyOf('Example')],
    ['Parameters', parameters],
    [`Options: \`${name}\``, options],
    ['Returns', bodyOf('Returns')],
    ['Errors', bodyOf('Throws')],
    ['See also', bodyOf('See')],
  ] as const;
  const missing = parts.find(([heading, body]) => REQUIRED.includes(heading) && !body);
  if (missing) throw new Error(`${title} needs the heading ${missing[0]}: see its docstring`);
  const written = parts
    .filter(([, body]) => body)
    .map(([heading, body]) => `## ${heading}\n\n${body}`);
  return `${[title, signature, ...written].join('\n\n')}\n`;
}

/** The table of an interface's page, with links that work from a function's page. */
function tableOf(page: string): string {
  const [, table = ''] = /^## Properties\n\n((?:\|.*\n?)+)/m.exec(page) ?? [];
  return table
    .trim()
    .replace('| Property |', '| Option |')
    .replaceAll(/\]\((\w+\.md)/g, '](../interfaces/$1');
}
