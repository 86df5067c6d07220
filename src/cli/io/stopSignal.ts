import { fromEventPattern, map, merge, type Observable, take } from 'rxjs';
import type { Host } from './host';

/** The signals that ask a command to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

/** Emits the first of these signals. Afterwards, another one ends the process at once, as is usual. */
export function stopSignal(host: Host): Observable<StopSignal> {
  return merge(received('SIGINT', host), received('SIGTERM', host)).pipe(take(1));
}

function received(signal: StopSignal, host: Host): Observable<StopSignal> {
  return fromEventPattern(
    (listener) => host.addListener(signal, listener),
    (listener) => host.removeListener(signal, listener),
  ).pipe(map(() => signal));
}
