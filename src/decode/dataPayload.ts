/**
 * The payload of a `data` line, without the field name and one leading space.
 * Undefined for every other line, and for a `data` line without a payload, which is a keep-alive.
 */
export function dataPayload(line: string): string | undefined {
  if (!line.startsWith('data:')) return undefined;
  const payload = line.slice(line.startsWith(' ', 5) ? 6 : 5);
  return payload === '' ? undefined : payload;
}
