/** Globals that one runtime has and another lacks. */
interface Global {
  readonly process?: {
    on?(event: 'unhandledRejection', listener: (reason: unknown) => void): unknown;
  };
  addEventListener?(type: string, listener: (event: RejectionEvent) => void): void;
}

interface RejectionEvent {
  readonly reason?: unknown;
  preventDefault(): void;
}

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;

/** Collects what nobody is meant to hear: rejections that nothing handles, words on the console. */
export function collectNoise(): readonly string[] {
  const noise: string[] = [];
  for (const method of METHODS) {
    console[method] = (...words: unknown[]) => {
      noise.push(`console.${method}: ${words.map(String).join(' ')}`);
    };
  }
  const { process, addEventListener } = globalThis as unknown as Global;
  const onRejection = (reason: unknown) => noise.push(`unhandled rejection: ${reason}`);
  if (process?.on) process.on('unhandledRejection', onRejection);
  else {
    addEventListener?.('unhandledrejection', (event) => {
      event.preventDefault();
      onRejection(event.reason);
    });
  }
  return noise;
}
