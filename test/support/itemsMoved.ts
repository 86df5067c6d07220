type Method = (this: unknown[], ...args: never[]) => unknown;

/** How many items a call moves or copies, at most. */
type Cost = (items: readonly unknown[], result: unknown) => number;

const all: Cost = (items) => items.length;
const ofResult: Cost = (_items, result) => (result as readonly unknown[]).length;

const costs: Readonly<Record<string, Cost>> = {
  shift: all,
  unshift: all,
  splice: all,
  slice: ofResult,
  concat: ofResult,
};

/**
 * How many items the methods of arrays move or copy while `run` runs: a measure of work that is the same on
 * every machine.
 */
export function itemsMovedBy(run: () => void): number {
  let moved = 0;
  const restore = Object.entries(costs).map(([name, cost]) => {
    const descriptor = Reflect.getOwnPropertyDescriptor(Array.prototype, name);
    const method = descriptor?.value as Method;
    Object.defineProperty(Array.prototype, name, {
      ...descriptor,
      value(this: unknown[], ...args: never[]) {
        const result = method.apply(this, args);
        moved += cost(this, result);
        return result;
      },
    });
    return () => Object.defineProperty(Array.prototype, name, descriptor as PropertyDescriptor);
  });
  try {
    run();
  } finally {
    for (const undo of restore) undo();
  }
  return moved;
}
