import { Observable, share } from 'rxjs';
import type { RedisClient } from './redisClient';

/** How long the connection is kept when no call waits. */
const LINGER_MS = 10_000;

/**
 * The messages of a channel, over its own connection, which is opened when a call waits. It emits an empty
 * text when it starts to listen, as messages may have been missed before. It never fails: it reconnects,
 * and waiting calls also poll. It doesn't keep the process running.
 */
export function messagesOf(client: RedisClient, channel: string): Observable<string> {
  return new Observable<string>((subscriber) => {
    const own = client.duplicate?.();
    if (!own) return;
    own.on('error', () => {});
    const hear = (message: string) => {
      if (!subscriber.closed) subscriber.next(message);
    };
    void own
      .connect()
      .then(() => {
        own.unref?.();
        return own.subscribe(channel, hear);
      })
      .then(
        () => hear(''),
        () => {},
      );
    subscriber.add(() => {
      try {
        own.destroy();
      } catch {
        // It was closed already.
      }
    });
  }).pipe(share({ resetOnRefCountZero: () => lingering }));
}

const lingering = new Observable<void>((subscriber) => {
  const timeout: unknown = setTimeout(() => subscriber.next(), LINGER_MS);
  (timeout as { unref?(): void }).unref?.();
  return () => clearTimeout(timeout as Parameters<typeof clearTimeout>[0]);
});
