import type { ChatEvent } from '../../chat/chatEvent';
import type { Decoder, Sink } from '../../decode/decoder';
import type { SseEvent } from '../../decode/sse/eventParser';
import { isRxtalkError } from '../../errors/isRxtalkError';
import { ownProperty } from '../../errors/ownProperty';
import { ProtocolError } from '../../errors/protocolError';
import { isRecord, parseJson, rejection, serverWords } from '../../errors/serverWords';
import { TruncatedStreamError } from '../../errors/truncatedStreamError';
import { AnswerTexts } from './answerTexts';
import { finishOf } from './finishReason';
import { readPieces } from './pieces';
import { ToolCalls } from './toolCalls';
import { usageOf } from './usage';

/**
 * The events of a stream of chunks → the events of the answer, which ends at `[DONE]`, or with the stream
 * after a finish reason.
 *
 * It holds the arguments of the tool calls, the last usage, and halves of characters.
 */
export class ChatEventReader implements Decoder<SseEvent, ChatEvent> {
  readonly #texts = new AnswerTexts();
  readonly #calls = new ToolCalls();
  /** The index of the choice that is read: that of the first one. */
  #choice: unknown;
  #hasChoices = false;
  #hasChunks = false;
  /** Whether the last event wasn't JSON: cut short if it is the last of the stream. */
  #isUnreadable = false;
  #reason: string | undefined;
  #usage: ChatEvent | undefined;

  /** If a connection breaks after a finish reason, the answer is complete. */
  endsAt(error: unknown): boolean {
    const isBroken =
      isRxtalkError(error) && (error.code === 'network' || error.code === 'deadline');
    return isBroken && this.#reason !== undefined;
  }

  decode({ type, data }: SseEvent, sink: Sink<ChatEvent>): void {
    if (this.#isUnreadable) throw notAChunk();
    const payload = data.trim();
    if (type === 'error') throw rejection(wordsOfError(payload), accepted);
    if (payload === '') return; // a keep-alive
    if (payload === '[DONE]') {
      sink.unsubscribe();
      this.#finish(sink);
      sink.finish();
      return;
    }
    const chunk = parseJson(payload);
    if (chunk === undefined) this.#isUnreadable = true;
    else this.#readChunk(chunk, sink);
  }

  end(sink: Sink<ChatEvent>): void {
    if (this.#reason === undefined) {
      throw new TruncatedStreamError({ where: this.#isUnreadable ? 'message' : 'sentinel' });
    }
    this.#finish(sink);
  }

  #readChunk(chunk: unknown, sink: Sink<ChatEvent>): void {
    if (!isRecord(chunk)) {
      throwIfError(chunk, true);
      throw notAChunk();
    }
    const choices = ownProperty(chunk, 'choices');
    const hasChoices = Array.isArray(choices);
    this.#hasChunks = true;
    this.#hasChoices ||= hasChoices;
    throwIfError(chunk, !hasChoices);
    this.#usage = usageOf(ownProperty(chunk, 'usage')) ?? this.#usage;
    if (!hasChoices) return;
    for (const choice of choices) {
      if (!isRecord(choice)) continue;
      const index = ownProperty(choice, 'index') ?? 0;
      this.#choice ??= index;
      if (index === this.#choice) this.#readChoice(choice, sink);
    }
  }

  #readChoice(choice: Readonly<Record<string, unknown>>, sink: Sink<ChatEvent>): void {
    throwIfError(choice);
    const delta = ownProperty(choice, 'delta');
    const reason = ownProperty(choice, 'finish_reason');
    this.#readPart(delta, sink);
    // A last chunk may repeat the whole message.
    const isFirst = !this.#texts.hasAny && !this.#calls.hasAny;
    if (isFirst && (reason || !isRecord(delta)))
      this.#readPart(ownProperty(choice, 'message'), sink);
    if (reason === 'error') throw rejection({ message: undefined, serviceCode: reason }, accepted);
    // Some services send an empty reason, or the word, with every chunk.
    if (typeof reason === 'string' && reason !== '' && reason !== 'null') this.#reason = reason;
  }

  /** Reads a delta or a message. */
  #readPart(part: unknown, sink: Sink<ChatEvent>): void {
    if (!isRecord(part)) return;
    readPieces(part, (type, piece) => this.#texts.add(type, piece, sink));
    this.#calls.read(part, sink);
  }

  /** Gives what is left after the last event. */
  #finish(sink: Sink<ChatEvent>): void {
    if (this.#hasChunks && !this.#hasChoices) {
      throw new ProtocolError('No event of the stream has `choices`');
    }
    this.#texts.end(sink);
    this.#calls.end(sink);
    if (this.#usage) sink.give(this.#usage);
    sink.give(finishOf(this.#reason));
  }
}

const accepted = { outcome: 'accepted' } as const;

function notAChunk(): ProtocolError {
  return new ProtocolError('An event of the stream is not a JSON object');
}

/** Throws if a value has an `error` or, if it is nothing else, the message of one. */
function throwIfError(value: unknown, isNothingElse = false): void {
  const isError = isNothingElse || (isRecord(value) && Boolean(ownProperty(value, 'error')));
  const words = isError ? serverWords(value) : undefined;
  if (words) throw rejection(words, accepted);
}

/** The message of an event of the type `error`, which may be cut off. */
function wordsOfError(payload: string) {
  const message = /^[[{"]/.test(payload) ? undefined : payload;
  return serverWords(parseJson(payload)) ?? { message, serviceCode: undefined };
}
