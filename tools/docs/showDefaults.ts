import type { ProjectReflection } from 'typedoc';

/** Moves each `@default` of an option to the column of the defaults: a value as code, words as words. */
export function showDefaults({ reflections }: ProjectReflection): void {
  for (const { comment } of Object.values(reflections)) {
    const tag = comment?.getTag('@default');
    if (!tag) continue;
    const text = tag.content.map((part) => part.text).join('');
    const value = text.replace(/^```\w*\n(.*)\n```$/s, '$1').replace(/^`([^`]*)`$/, '$1');
    tag.tag = '@defaultValue';
    tag.content = [{ kind: 'text', text: isValue(value) ? `\`${value}\`` : value }];
  }
}

/** Whether a default is written as it would be in a program. */
function isValue(text: string): boolean {
  return /^('[^']*'|true|false|[^a-z\s]\S*|\S*[A-Z.(]\S*)$/.test(text);
}
