import { catchError, defer, type Observable, type OperatorFunction, of } from 'rxjs';
import type { ChatEvent } from '../../chat/chatEvent';
import { TruncatedStreamError } from '../../errors/truncatedStreamError';
import { decodeWith } from '../../operators/decodeWith';
import { type Failure, failureOf } from '../failure';
import { isSendable } from './isSendable';

type Of<Type> = Extract<ChatEvent, { readonly type: Type }>;
/** An event that is sent as it comes. */
export type Part = Exclude<ChatEvent, { readonly type: 'finish' | 'usage' }>;
export type Finish = Of<'finish'>;
export type Usage = Of<'usage'>;

/**
 * Writes one answer in the format of a wire.
 *
 * The reason for the end and the usage wait until the answer is complete, so that an answer that fails
 * after them has no normal end.
 */
export abstract class Encoder {
  finish: Finish | undefined;
  usage: Usage | undefined;
  /** Whether a piece of the answer's text has been written. */
  hasText = false;
  #hasBegun = false;

  /** The text of an event; empty if there is nothing to send for it, or not yet. */
  encode(event: ChatEvent): string {
    if (!isSendable(event)) return '';
    if (event.type === 'finish') {
      this.finish = event;
      return '';
    }
    if (event.type === 'usage') {
      this.usage = event;
      return '';
    }
    const text = this.part(event);
    if (text === '') return '';
    if (event.type === 'text') this.hasText = true;
    return this.#begun() + text;
  }

  /** The end of a complete answer. An answer without the reason for its end isn't complete. */
  end(): string {
    if (!this.finish) throw new TruncatedStreamError();
    return this.#begun() + this.close(this.finish, this.usage);
  }

  /** The end of an answer that broke off. */
  abstract fail(failure: Failure): string;
  protected abstract begin(): string;
  protected abstract part(event: Part): string;
  protected abstract close(finish: Finish, usage: Usage | undefined): string;

  #begun(): string {
    if (this.#hasBegun) return '';
    this.#hasBegun = true;
    return this.begin();
  }
}

/** Events → text of a wire, never empty. An error passes through. */
export function encodedBy(encoder: Encoder): OperatorFunction<ChatEvent, string> {
  return decodeWith(() => ({
    decode(event, sink) {
      const text = encoder.encode(event);
      if (text !== '') sink.give(text);
    },
    end(sink) {
      sink.give(encoder.end());
    },
  }));
}

/** Events → text of a wire; an error becomes the wire's own, and then it completes. */
export function encodeWith(create: () => Encoder): OperatorFunction<ChatEvent, string> {
  return (source: Observable<ChatEvent>) =>
    defer(() => {
      const encoder = create();
      return source.pipe(
        encodedBy(encoder),
        catchError((error: unknown) => of(encoder.fail(failureOf(error)))),
      );
    });
}

/** A server-sent event with this JSON. */
export function frame(json: string): string {
  return `data: ${json}\n\n`;
}

export const DONE = 'data: [DONE]\n\n';
