import { type OptionRules, readOptions } from '../../arguments/readOptions';
import { isFunction, isNonEmptyText, type Rule } from '../../arguments/rules';
import { describe, kindOf, wrong } from '../../arguments/wrong';
import { defaultAnswer } from '../service/defaultAnswer';
import { serviceRules } from '../service/serviceRules';
import { Backend } from '../transports/backend';
import { type Dialect, dialects, type OpenAIDialect } from './dialects';
import { OpenAIService } from './openAIService';
import { openAIPlaces } from './places';
import type { OpenAIStep } from './step';
import type { OpenAIServiceOptions } from './types';

type Answer = NonNullable<OpenAIServiceOptions['answer']>;

const isDialect: Rule<Dialect> = (value, name) => {
  const names = Object.keys(dialects);
  if (names.includes(value as string)) return dialects[value as OpenAIDialect];
  throw wrong(name, `one of ${names.map((one) => `'${one}'`).join(', ')}`, describe(value));
};

/** The valid key, or a function that checks a key. */
const isKeyRule: Rule<(key: string) => boolean> = (value, name) => {
  if (typeof value === 'function') return (key) => Boolean(value(key));
  if (typeof value === 'string' && value !== '') return (key) => key === value;
  throw wrong(name, 'a non-empty string or a function', kindOf(value));
};

const isModels: Rule<readonly string[]> = (value, name) => {
  if (!Array.isArray(value)) throw wrong(name, 'an array', kindOf(value));
  return value.map((model, index) => isNonEmptyText(model, `${name}[${index}]`));
};

const shared = serviceRules(openAIPlaces);

const rules = {
  ...shared,
  answer: [isFunction as unknown as Rule<Answer>, undefined],
  basePath: [shared.basePath[0], '/v1'],
  dialect: [isDialect, dialects.openai],
  apiKey: [isKeyRule, undefined],
  models: [isModels, ['tiny']],
} satisfies OptionRules<OpenAIServiceOptions>;

/** Checks the options, and returns the service that they describe with its faults. */
export function openAIBackend(options: OpenAIServiceOptions): Backend<OpenAIStep, OpenAIService> {
  const read = readOptions('options', options, rules);
  const { answer = defaultAnswer(read.wordIntervalMs), apiKey: isKey, dialect, models } = read;
  return new Backend(new OpenAIService({ answer, dialect, isKey, models }), read);
}
