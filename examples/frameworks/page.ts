/** A document for the frameworks, as a browser has one: imported before them. */
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/' });

/** Where Node.js has something of this name that knows nothing of the document. */
const replaced = ['Event', 'EventTarget', 'CustomEvent', 'FormData'];

for (const name of new Set([...Object.getOwnPropertyNames(window), ...replaced])) {
  if (name in globalThis && !replaced.includes(name)) continue;
  const value = Reflect.get(window, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
