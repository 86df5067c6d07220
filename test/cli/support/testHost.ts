import { EventEmitter, once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import type { Host } from '../../../src/cli/io/host';

/** The environment of a command in a test. */
export interface TestHostOptions {
  /** Standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether all three streams are a terminal's. */
  readonly isTerminal?: boolean;
}

/** A host in this process: what a command prints is collected, and signals are emitted by the test. */
export class TestHost extends EventEmitter implements Host {
  readonly stdin: Host['stdin'];
  readonly stdout: Collected;
  readonly stderr: Collected;
  readonly env: Readonly<Record<string, string>>;

  constructor({ input = '', env = {}, isTerminal = false }: TestHostOptions = {}) {
    super();
    this.stdin = Object.assign(isTerminal ? new PassThrough() : Readable.from([input]), {
      isTTY: isTerminal,
    });
    this.stdout = new Collected(isTerminal);
    this.stderr = new Collected(isTerminal);
    this.env = env;
  }
}

/** A stream of which a test reads what was written. */
export class Collected extends Writable {
  readonly isTTY: boolean;
  text = '';
  /** The callbacks of the writes that a slow reader hasn't taken yet. */
  readonly #waiting: (() => void)[] = [];
  #isSlow = false;

  constructor(isTTY: boolean) {
    super({ decodeStrings: false, highWaterMark: 16 });
    this.isTTY = isTTY;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.text += chunk;
    this.emit('text');
    if (this.#isSlow) this.#waiting.push(done);
    else done();
  }

  /** From now on, nothing is taken until `resume` is called. */
  stall(): void {
    this.#isSlow = true;
  }

  takeUp(): void {
    this.#isSlow = false;
    for (const done of this.#waiting.splice(0)) done();
  }

  /** Resolves when this has been written. */
  async until(expected: string | RegExp): Promise<void> {
    const isHere = () =>
      typeof expected === 'string' ? this.text.includes(expected) : expected.test(this.text);
    while (!isHere()) await once(this, 'text');
  }
}
