import { ownProperty } from '../../errors/ownProperty';
import { ProtocolError } from '../../errors/protocolError';
import { isRecord } from '../../errors/serverWords';

export type TextType = 'text' | 'reasoning' | 'refusal';

/** Takes a piece of a text. */
export type TakePiece = (type: TextType, piece: string) => void;

/** Gives the texts in a delta or a message, each with its type: as fields, or as parts of the content. */
export function readPieces(delta: Readonly<Record<string, unknown>>, take: TakePiece): void {
  // Services in transition send the same text under both names.
  if (!readText(delta, 'reasoning_content', 'reasoning', take)) {
    readText(delta, 'reasoning', 'reasoning', take);
  }
  const content = ownProperty(delta, 'content') ?? '';
  if (typeof content === 'string') take('text', content);
  else if (Array.isArray(content)) for (const part of content) readPart(part, take);
  else throw new ProtocolError('The content of an event is neither a string nor an array');
  readText(delta, 'refusal', 'refusal', take);
}

function readPart(part: unknown, take: TakePiece): void {
  if (!isRecord(part)) return;
  readText(part, 'text', 'text', take);
  readText(part, 'thinking', 'reasoning', take);
  const thoughts = ownProperty(part, 'thinking');
  if (!Array.isArray(thoughts)) return;
  for (const thought of thoughts.filter(isRecord)) readText(thought, 'text', 'reasoning', take);
}

/** Gives a text, unless it is empty. Returns whether it is given. */
function readText(object: object, field: string, type: TextType, take: TakePiece): boolean {
  const text = ownProperty(object, field);
  const isText = typeof text === 'string' && text !== '';
  if (isText) take(type, text);
  return isText;
}
