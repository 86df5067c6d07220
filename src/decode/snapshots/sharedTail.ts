/** Lines with a longer tail are not compared. */
const MAX_TAIL = 1024;

/**
 * The tail that two lines share if the second is the first with a longer text: everything from the
 * closing quote of the text on. Undefined if the lines differ in any other way.
 */
export function sharedTail(before: string, line: string): string | undefined {
  const most = Math.min(before.length, line.length, MAX_TAIL);
  let length = 0;
  while (length < most && before.at(-1 - length) === line.at(-1 - length)) length++;
  // The added text may end with the same characters as the text before it: skip those.
  let end = before.length - length;
  while (end < before.length && before[end] === line[end]) end++;
  const tail = before.slice(end);
  // A quote before a colon ends a name.
  const isEndOfText = /^"\s*[^\s:]/.test(tail) && line.length > before.length;
  return isEndOfText && line.slice(0, end) === before.slice(0, end) ? tail : undefined;
}
