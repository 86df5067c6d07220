/** Where what stands behind the text is longer, lines are not compared. */
const MAX_TAIL = 1024;

/**
 * What stands behind a growing text, in two lines that differ in nothing but what the second has more
 * at one place: from the closing quote of the text on. Undefined where there is no such place.
 */
export function sharedTail(before: string, line: string): string | undefined {
  const most = Math.min(before.length, line.length, MAX_TAIL);
  let length = 0;
  while (length < most && before.at(-1 - length) === line.at(-1 - length)) length++;
  // The end of what is new may be the same as the start of what stands behind the old.
  let end = before.length - length;
  while (end < before.length && before[end] === line[end]) end++;
  const tail = before.slice(end);
  // A quote in front of a colon is the end of a name.
  const isEndOfText = /^"\s*[^\s:]/.test(tail) && line.length > before.length;
  return isEndOfText && line.slice(0, end) === before.slice(0, end) ? tail : undefined;
}
