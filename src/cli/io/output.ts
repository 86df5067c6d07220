import { BehaviorSubject, type Observable, ReplaySubject } from 'rxjs';
import type { Host } from './host';
import { printable } from './printable';

/** Standard output: it tells when its reader is slow, and when its reader has left. */
export class Output {
  readonly isTerminal: boolean;
  readonly #stream: Host['stdout'];
  readonly #isFull$ = new BehaviorSubject(false);
  readonly #failure$ = new ReplaySubject<NodeJS.ErrnoException>(1);
  #endsLine = true;
  #hasFailed = false;

  constructor(stream: Host['stdout']) {
    this.#stream = stream;
    this.isTerminal = stream.isTTY === true;
    stream.on('drain', () => this.#isFull$.next(false));
    stream.on('error', (error) => {
      this.#hasFailed = true;
      this.#failure$.next(error);
    });
  }

  /** Emits true while the reader is too slow. */
  get isFull$(): Observable<boolean> {
    return this.#isFull$;
  }

  /** Emits why nothing can be written any more: `EPIPE` if the reader has left. */
  get failure$(): Observable<NodeJS.ErrnoException> {
    return this.#failure$;
  }

  write(text: string): void {
    if (text === '' || this.#hasFailed) return;
    this.#endsLine = text.endsWith('\n');
    const hasRoom = this.#stream.write(this.isTerminal ? printable(text) : text);
    if (!hasRoom) this.#isFull$.next(true);
  }

  /** Ends the line, unless it has been ended. */
  endLine(): void {
    if (!this.#endsLine) this.write('\n');
  }
}
