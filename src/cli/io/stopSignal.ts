import { fromEventPattern, map, merge, type Observable } from 'rxjs';
import type { Host } from './host';

/** The signals that ask a command to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

/** Emits these signals. Whoever takes only the first one lets a second one end the process, as is usual. */
export function stopSignal(host: Host): Observable<StopSignal> {
  return merge(received('SIGINT', host), received('SIGTERM', host));
}

function received(signal: StopSignal, host: Host): Observable<StopSignal> {
  return fromEventPattern(
    (listener) => host.addListener(signal, listener),
    (listener) => host.removeListener(signal, listener),
  ).pipe(map(() => signal));
}
