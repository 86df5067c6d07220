/** An async context: in it, `AsyncLocalStorage` has the values that it had when this was created. */
export interface AsyncContext {
  runInAsyncScope<This, Args extends unknown[]>(
    call: (this: This, ...args: Args) => void,
    self: This,
    ...args: Args
  ): void;
}

/**
 * The async context in which this function is called. If there are none, as in a browser, it changes
 * nothing.
 */
export function thisContext(): AsyncContext {
  const hooks = (globalThis as NodeGlobal).process?.getBuiltinModule?.('node:async_hooks');
  // Some 100 times as fast as `AsyncLocalStorage.snapshot()`.
  return hooks ? new hooks.AsyncResource('rxtalk') : none;
}

const none: AsyncContext = {
  runInAsyncScope: (call, self, ...args) => call.apply(self, args),
};

/** A built-in module, not imported because that would break a browser's bundler. */
interface NodeGlobal {
  readonly process?: {
    readonly getBuiltinModule?: (
      id: 'node:async_hooks',
    ) => { readonly AsyncResource: new (type: string) => AsyncContext } | undefined;
  };
}
