import { kindOf } from '../../errors/kindOf';
import { ownProperty } from '../../errors/ownProperty';
import { ProtocolError } from '../../errors/protocolError';
import { isRecord } from '../../errors/serverWords';

export type TextType = 'text' | 'reasoning' | 'refusal';

/** The texts in a delta or a message, each with its type: as fields, or as parts of the content. */
export function* piecesOf(delta: Readonly<Record<string, unknown>>): Generator<[TextType, string]> {
  // Services in transition send the same text under both names.
  const reasoning = ['reasoning_content', 'reasoning']
    .map((name) => ownProperty(delta, name))
    .find((text) => typeof text === 'string' && text !== '');
  if (reasoning) yield ['reasoning', reasoning as string];

  const content = ownProperty(delta, 'content') ?? '';
  if (typeof content === 'string') yield ['text', content];
  else if (Array.isArray(content)) {
    for (const part of content) {
      yield* textsOf(part, 'text', 'text');
      const thinking = isRecord(part) && ownProperty(part, 'thinking');
      if (typeof thinking === 'string') yield ['reasoning', thinking];
      else if (Array.isArray(thinking)) {
        for (const thought of thinking) yield* textsOf(thought, 'text', 'reasoning');
      }
    }
  } else {
    throw new ProtocolError(
      `Expected \`content\` to be a string or an array, got ${kindOf(content)}`,
    );
  }
  yield* textsOf(delta, 'refusal', 'refusal');
}

function* textsOf(object: unknown, field: string, type: TextType): Generator<[TextType, string]> {
  const text = isRecord(object) && ownProperty(object, field);
  if (typeof text === 'string') yield [type, text];
}
