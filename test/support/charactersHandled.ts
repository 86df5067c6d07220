type Method = (this: unknown, ...args: unknown[]) => unknown;

/** How much a call processes: the whole text, unless stated otherwise. */
type Cost = (text: string, args: readonly unknown[], result: unknown) => number;

const one: Cost = () => 1;
const ofArgument: Cost = (_text, [argument]) => String(argument).length;
const ofResult: Cost = (_text, _args, result) => String(result).length;

const costs: Readonly<Record<PropertyKey, Cost>> = {
  at: one,
  charAt: one,
  charCodeAt: one,
  codePointAt: one,
  endsWith: ofArgument,
  startsWith: ofArgument,
  slice: ofResult,
  substr: ofResult,
  substring: ofResult,
  indexOf: (text, [, from = 0], found) =>
    (found === -1 ? text.length : Number(found) + 1) - Number(from),
};

/**
 * How many characters the methods of strings and regular expressions process while `run` runs: a
 * measure of work that is the same on every machine. All methods count, however a text is searched;
 * only `+`, comparisons and `text[index]` aren't counted.
 */
export function charactersHandledBy(run: () => void): number {
  let handled = 0;
  const restore = Reflect.ownKeys(String.prototype).flatMap((name) => {
    const method = Reflect.get(String.prototype, name) as Method;
    if (typeof method !== 'function' || name === 'constructor') return [];
    const cost = costs[name] ?? ((text) => text.length);
    return replace(String.prototype, name, function (...args) {
      const result = method.apply(this, args);
      handled += cost(this as string, args, result);
      return result;
    });
  });
  const { exec } = RegExp.prototype;
  restore.push(
    ...replace(RegExp.prototype, 'exec', function (text) {
      const { lastIndex, global, sticky } = this as RegExp;
      const from = global || sticky ? lastIndex : 0;
      const match = exec.call(this as RegExp, String(text));
      handled += (match ? match.index + match[0].length : String(text).length) - from;
      return match;
    }),
  );
  try {
    run();
  } finally {
    for (const undo of restore) undo();
  }
  return handled;
}

function replace(prototype: object, name: PropertyKey, method: Method): (() => void)[] {
  const descriptor = Reflect.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
  Object.defineProperty(prototype, name, { ...descriptor, value: method });
  return [() => Object.defineProperty(prototype, name, descriptor)];
}
