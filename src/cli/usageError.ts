/** A mistake that a user can fix in the command line or in the environment. */
export class UsageError extends Error {}

/**
 * Calls a function of the library. The `TypeError` of a wrong option becomes a `UsageError`, in which the
 * option has the name that it has in the command.
 */
export function checked<T>(call: () => T, names: Readonly<Record<string, string>>): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(
      error.message.replace(/`([^`]+)`/, (quoted, name) => names[name] ?? quoted),
    );
  }
}
