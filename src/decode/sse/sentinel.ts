/** Tells whether a payload, a raw line or an event is the sentinel `[DONE]` as a whole. */
export function isSentinel(value: unknown): boolean {
  if (typeof value === 'string') return /^(data: ?)?\[DONE\]$/.test(value);
  return (value as { readonly data?: unknown } | null | undefined)?.data === '[DONE]';
}
