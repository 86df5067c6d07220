const PREFIX = 'rxtalk.';

/** What was stored; undefined if there is nothing, or the browser allows no storage. */
export function read(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Stores a value, if the browser allows it and has room. */
export function write(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {}
}
