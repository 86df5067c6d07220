import type { IncomingHttpHeaders } from 'node:http';
import {
  type FieldRule,
  is,
  isNonEmptyText,
  isRecord,
  isText,
  requestFault,
} from '../service/requestFault';
import type { Dialect } from './dialects';

type Check = FieldRule[1];

/** A value that may be left out. */
const optional =
  (isValid: Check): Check =>
  (value, all) =>
    value === undefined || value === null || isValid(value, all);

const isFrom =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;

const isCount: Check = (value) => Number.isInteger(value) && (value as number) > 0;
const isListOf =
  (isValid: (value: unknown) => boolean): Check =>
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every(isValid);
const hasType = (value: unknown): boolean => isRecord(value) && isNonEmptyText(value['type']);
const hasFunction = (value: unknown): boolean =>
  hasType(value) && isRecord((value as { function?: unknown }).function);

const headerRules: readonly FieldRule[] = [
  ['content-type', (value) => /^application\/json\b/.test(String(value)), 'application/json'],
];

const isModel: FieldRule = ['model', isNonEmptyText, 'a non-empty string'];

const bodyRules: readonly FieldRule[] = [
  ['model', optional(isNonEmptyText), 'a non-empty string'],
  ['messages', (value) => Array.isArray(value) && value.length > 0, 'a non-empty array'],
  ['stream', is(true), 'true'],
  ['stream_options', optional(isRecord), 'an object'],
  ['temperature', optional(isFrom(0, 2)), 'a number from 0 to 2'],
  ['top_p', optional(isFrom(0, 1)), 'a number from 0 to 1'],
  ['n', optional(is(1)), '1'],
  ['max_tokens', optional(isCount), 'a positive integer'],
  ['max_completion_tokens', optional(isCount), 'a positive integer'],
  [
    'stop',
    optional((value) => isText(value) || isListOf(isText)(value, {})),
    'a string or strings',
  ],
  ['tools', optional(isListOf(hasType)), 'a non-empty array of objects with a `type`'],
  ['response_format', optional(hasType), 'an object with a `type`'],
];

const messageRules: readonly FieldRule[] = [
  ['role', isNonEmptyText, 'a non-empty string'],
  [
    'content',
    (value, { role }) =>
      isText(value) || isListOf(hasType)(value, {}) || (role === 'assistant' && value == null),
    'a string, or a non-empty array of objects with a `type`',
  ],
  [
    'tool_call_id',
    (value, { role }) => role !== 'tool' || isNonEmptyText(value),
    'a non-empty string',
  ],
  ['tool_calls', optional(isListOf(hasFunction)), 'a non-empty array of calls'],
];

/** What is wrong with a question; undefined if nothing is. */
export function questionFault(
  headers: IncomingHttpHeaders,
  body: unknown,
  { needsModel }: Dialect,
): string | undefined {
  const rules = needsModel ? [isModel, ...bodyRules] : bodyRules;
  const fault = requestFault('header', headerRules, headers) ?? requestFault('field', rules, body);
  if (fault !== undefined) return fault;
  const { messages } = body as { messages: readonly unknown[] };
  for (const [index, message] of messages.entries()) {
    const name = `messages[${index}]`;
    if (!isRecord(message)) return `expected the field ${name} to be an object`;
    const broken = requestFault('field', messageRules, message, `${name}.`);
    if (broken !== undefined) return broken;
  }
  return undefined;
}
