/** The payload that ends an answer. */
const SENTINEL = '[DONE]';

/** Tells whether a payload, a raw line or an event is the sentinel as a whole. */
export function isSentinel(value: unknown): boolean {
  if (typeof value === 'string') {
    return value === SENTINEL || value === `data: ${SENTINEL}` || value === `data:${SENTINEL}`;
  }
  return typeof value === 'object' && value !== null && 'data' in value && value.data === SENTINEL;
}
