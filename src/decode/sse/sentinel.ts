/** Whether a whole payload, a raw `data` line or an event's data is the sentinel `[DONE]`. */
export function isSentinel(value: unknown): boolean {
  if (typeof value === 'string') return /^(data: ?)?\[DONE\]$/.test(value);
  return (value as { readonly data?: unknown } | null | undefined)?.data === '[DONE]';
}
