import { descriptors } from './memory';

/** What a process has open or waits for. */
interface Holdings {
  /** Sockets and timers that keep the process alive. */
  readonly resources: number;
  /** Listeners of the process itself. */
  readonly listeners: number;
  /** Open descriptors: also of sockets that don't keep the process alive. */
  readonly descriptors: number;
}

export function holdings(): Holdings {
  const resources = process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name));
  const count = (sum: number, name: string | symbol) => sum + process.listenerCount(name);
  return {
    resources: resources.length,
    listeners: process.eventNames().reduce(count, 0),
    descriptors: descriptors(),
  };
}

/** What of these is more than it was before, by name. */
export function leftovers(before: Holdings, now: Holdings): Readonly<Record<string, number>> {
  const names = Object.keys(before) as (keyof Holdings)[];
  const more = names.map((name) => [name, Math.max(0, now[name] - before[name])] as const);
  return Object.fromEntries(more);
}
