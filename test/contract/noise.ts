/** Globals that one runtime has and another lacks. */
interface Global {
  readonly process?: {
    on?(event: 'unhandledRejection', listener: (reason: unknown) => void): unknown;
  };
  addEventListener?(type: string, listener: (event: RejectionEvent) => void): void;
}

interface RejectionEvent {
  readonly promise: Promise<unknown>;
  readonly reason?: unknown;
  preventDefault(): void;
}

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;

/**
 * Collects unhandled rejections and output on the console. Returns a function that returns what was
 * collected so far.
 */
export function collectNoise(): () => readonly string[] {
  const words: string[] = [];
  for (const method of METHODS) {
    console[method] = (...values: unknown[]) => {
      words.push(`console.${method}: ${values.map(String).join(' ')}`);
    };
  }
  const rejections = new Map<unknown, unknown>();
  const { process, addEventListener } = globalThis as unknown as Global;
  if (process?.on) {
    process.on('unhandledRejection', (reason) => rejections.set({}, reason));
  } else {
    addEventListener?.('unhandledrejection', (event) => {
      event.preventDefault();
      rejections.set(event.promise, event.reason);
    });
    // Workerd also reports handled rejections, and then revokes the report (cloudflare/workerd#501).
    addEventListener?.('rejectionhandled', ({ promise }) => rejections.delete(promise));
  }
  return () => {
    const unhandled = [...rejections.values()].map((reason) => `unhandled rejection: ${reason}`);
    return [...words, ...unhandled];
  };
}
