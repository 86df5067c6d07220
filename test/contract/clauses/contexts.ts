import type { Clause } from '../clause';
import { equal } from '../expect';

export const keepsAsyncContexts: Clause = {
  name: 'keeps each caller’s async context, if there are any',
  keep: async ({ open, connect }) => {
    const storage = createStorage();
    const service = await open({ answer: ['H', 'i'] });
    const client = connect(service);
    // Four that share a login, and four more on connections that were opened for others.
    for (const callers of ['abcd', 'efgh'].map((names) => names.split(''))) {
      const heard: string[] = [];
      const ask = (caller: string) =>
        new Promise<void>((resolve) => {
          const note = (what: string) =>
            heard.push(`${what} of ${caller} for ${storage?.getStore()}`);
          const end = (what: string) => resolve(void note(what));
          const answer$ = client.stream(caller);
          answer$.subscribe({ next: note, error: () => end('error'), complete: () => end('end') });
        });
      await Promise.all(
        callers.map((name) => (storage ? storage.run(name, () => ask(name)) : ask(name))),
      );
      const expected = callers.flatMap((caller) =>
        ['H', 'i', 'end'].map((what) => `${what} of ${caller} for ${storage ? caller : undefined}`),
      );
      equal('the notifications', heard.sort(), expected.sort());
    }
  },
};

interface Storage {
  run<T>(store: string, call: () => T): T;
  getStore(): string | undefined;
}

function createStorage(): Storage | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (id: string) => Record<string, unknown> | undefined };
  };
  const hooks = process?.getBuiltinModule?.('node:async_hooks');
  return hooks && new (hooks['AsyncLocalStorage'] as new () => Storage)();
}
