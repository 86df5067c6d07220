import { kindOf } from '../../errors/kindOf';
import { ProtocolError } from '../../errors/protocolError';
import { isRecord } from '../../errors/serverWords';
import { isNumber, isText } from '../request/read';

type IsRight = (value: unknown) => boolean;

const reasons: readonly unknown[] = ['stop', 'length', 'tool-calls', 'content-filter', 'other'];
const isCount: IsRight = (value) => isNumber(value ?? 0);
const piece = { delta: isText };
const call = { index: isNumber, id: isText, name: isText };

/** The rules for the fields of each event. */
const fields: Readonly<Record<string, Readonly<Record<string, IsRight>>>> = {
  text: piece,
  reasoning: piece,
  refusal: piece,
  'tool-call-delta': { ...call, ...piece },
  'tool-call': { ...call, arguments: isText },
  finish: {
    reason: (value) => reasons.includes(value),
    rawReason: (value) => isText(value ?? ''),
  },
  usage: { inputTokens: isCount, outputTokens: isCount, totalTokens: isCount },
};

/**
 * Whether a wire can send what a service emits: an event of a later version is left out. A service in
 * JavaScript may emit anything, and an invalid event would become JSON that no client can read.
 */
export function isSendable(event: unknown): boolean {
  if (!isRecord(event)) {
    throw new ProtocolError(`The service emitted ${kindOf(event)} instead of an event`);
  }
  const type = event['type'] as string;
  if (!Object.hasOwn(fields, type)) return false;
  for (const [name, isRight] of Object.entries(fields[type] ?? {})) {
    const value = event[name];
    if (!isRight(value)) {
      const got = `an invalid \`${name}\` (${kindOf(value)})`;
      throw new ProtocolError(`The service emitted a \`${type}\` event with ${got}`);
    }
  }
  return true;
}
