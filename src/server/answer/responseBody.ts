import { BehaviorSubject, interval, type Observable, type Subscription } from 'rxjs';

/** How much may wait for a slow reader before the source is paused, in bytes. */
const HIGH_WATER_MARK = 16_384;
/** How much may wait if the source can't be paused. */
export const MAX_UNREAD_BYTES = 16_777_216;

const HEARTBEAT = ':\n\n';
const encoder = new TextEncoder();

/** The body of a response: text that is written to it, joined for as long as the current task runs. */
export class ResponseBody implements UnderlyingDefaultSource<Uint8Array> {
  readonly #paused$ = new BehaviorSubject(false);
  readonly #onCancel: () => void;
  readonly #heartbeatMs: number;
  readonly #stream: ReadableStream<Uint8Array>;
  #heart: Subscription | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** The text that isn't in the stream yet. */
  #pending = '';
  #isScheduled = false;
  #isSilent = true;
  /** Called at the end, once. */
  #onEnd: (() => void) | undefined;

  constructor(heartbeatMs: number, onCancel: () => void) {
    this.#onCancel = onCancel;
    this.#heartbeatMs = heartbeatMs;
    this.#stream = new ReadableStream(this, {
      highWaterMark: HIGH_WATER_MARK,
      size: (chunk) => chunk?.byteLength ?? 0,
    });
  }

  /** The stream for the response. From now on, it isn't silent for long. */
  open(): ReadableStream<Uint8Array> {
    const ms = this.#heartbeatMs;
    if (ms > 0) this.#heart = interval(ms).subscribe(() => this.#beat());
    return this.#stream;
  }

  /** Emits true while the reader is too slow. */
  get paused$(): Observable<boolean> {
    return this.#paused$;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
  }

  pull(): void {
    if (this.#onEnd) this.#end();
    // The source may write more, and end, before this returns.
    else if (this.#paused$.value) this.#paused$.next(false);
  }

  cancel(): void {
    this.#release();
    this.#onCancel();
    this.#end();
  }

  /** Writes text. Returns false if too much is unread. */
  write(text: string): boolean {
    this.#pending += text;
    this.#isSilent = false;
    if (this.#pending.length >= HIGH_WATER_MARK) this.#flush();
    else if (!this.#isScheduled) {
      this.#isScheduled = true;
      queueMicrotask(this.#flushScheduled);
    }
    return (this.#controller?.desiredSize ?? 0) > -MAX_UNREAD_BYTES;
  }

  /** Adds nothing more, and calls `onEnd` when the reader has read most of it or has disconnected. */
  close(onEnd: () => void): void {
    this.#flush();
    this.#heart?.unsubscribe();
    this.#onEnd = onEnd;
    if (!this.#controller || !this.#paused$.value) this.#end();
  }

  readonly #flushScheduled = (): void => {
    this.#isScheduled = false;
    this.#flush();
  };

  #flush(): void {
    const controller = this.#controller;
    if (!controller || this.#pending === '') return;
    const chunk = encoder.encode(this.#pending);
    this.#pending = '';
    // This may call `pull` or `cancel`, so the answer may go on, or end, before it returns.
    controller.enqueue(chunk);
    const isFull = (controller.desiredSize ?? 0) <= 0;
    if (isFull && !this.#paused$.value) this.#paused$.next(true);
  }

  #beat(): void {
    if (this.#isSilent && !this.#paused$.value) this.write(HEARTBEAT);
    this.#isSilent = true;
  }

  #end(): void {
    this.#controller?.close();
    this.#release();
    this.#onEnd?.();
    this.#onEnd = undefined;
  }

  #release(): void {
    this.#controller = undefined;
    this.#pending = '';
    this.#heart?.unsubscribe();
  }
}
