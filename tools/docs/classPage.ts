const ACCESSOR =
  /^### (\w+)\n\n#### Get Signature\n\n> .*\(\): (.+)\n\n(?:(\w.*)\n\n)?##### Returns\n/;

/** The properties of `Error`, which TypeDoc leaves out. */
const INHERITED =
  '`message`, `stack` and `cause` are inherited from `Error`; `cause` is never set.';

/**
 * A page of a class with its getters in the table of properties. The page of an error also says what it
 * inherits from `Error`.
 */
export function classPage(page: string): string {
  const [head = '', ...sections] = page.split(/^## /m);
  const accessors = sections.find((section) => section.startsWith('Accessors\n'));
  const isError = sections.some((section) => /^Extends\n\n- .*Error/.test(section));
  const getters = accessors?.split(/^(?=### )/m).slice(1) ?? [];
  const written = sections
    .filter((section) => section !== accessors)
    .map((section) => {
      if (!section.startsWith('Properties\n')) return section;
      const rows = getters.map((getter) => rowOf(getter, section.includes('| Default |')));
      return withRows(section, rows, isError ? INHERITED : '');
    });
  return [head, ...written].join('## ');
}

/** The row of a getter in the table of properties. */
function rowOf(getter: string, hasDefaults: boolean): string {
  const [, name, type, text = ''] = ACCESSOR.exec(getter) ?? [];
  if (!name) throw new Error(`Unexpected form of a getter: ${getter}`);
  const cells = [`<a id="property-${name.toLowerCase()}"></a> \`${name}\``, type, text];
  if (hasDefaults) cells.splice(2, 0, '');
  return `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |');
}

/** The table of properties with more rows, sorted by name, after a note. */
function withRows(properties: string, added: readonly string[], note: string): string {
  const [title = '', head = '', line = '', ...rows] = properties.trim().split(/\n+/);
  const nameOf = (row: string) => /`(\w+)/.exec(row)?.[1] ?? '';
  const sorted = [...rows, ...added].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const table = [head, line, ...sorted].join('\n');
  return `${[title, ...(note ? [note] : []), table].join('\n\n')}\n\n`;
}
