import { fromEventPattern, map, merge, type Observable } from 'rxjs';
import type { Host } from './host';

/** The signals that ask a command to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

/** Emits these signals. After taking only the first one, a second one ends the process, as usual. */
export function stopSignal(host: Host): Observable<StopSignal> {
  return merge(received('SIGINT', host), received('SIGTERM', host));
}

function received(signal: StopSignal, host: Host): Observable<StopSignal> {
  return fromEventPattern(
    (listener) => host.addListener(signal, listener),
    (listener) => host.removeListener(signal, listener),
  ).pipe(map(() => signal));
}
