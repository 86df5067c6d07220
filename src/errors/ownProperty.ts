/** The value of a property of an object's own; undefined if it has none, whatever is on a prototype. */
export function ownProperty(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}
