import { type Framing, usualFraming } from '../service/wire';

/**
 * The ways in which services write an answer. All end with a finish reason.
 *
 * | | `openai` | `azure` | `ollama` | `deepseek` | `mistral` | `bare` |
 * | --- | --- | --- | --- | --- | --- | --- |
 * | begins with | the role | a chunk without choices, the role | – | a comment, the role | the role | – |
 * | reasoning | `reasoning_content` | `reasoning_content` | `reasoning` | `reasoning_content` | parts of the content | `reasoning_content` |
 * | tool calls | fragments | fragments | whole | fragments | whole, without an index, with the finish reason | whole, without an index |
 * | finish reason | a chunk of its own | a chunk of its own | a chunk of its own | a chunk of its own | a chunk of its own | the whole message once more |
 * | usage | if asked for, in a chunk without choices | as `openai` | as `openai` | with the finish reason | with the finish reason | – |
 * | last event | `[DONE]` | `[DONE]` | `[DONE]` | `[DONE]` | `[DONE]` | the finish reason, without an empty line |
 * | lines | `data: `, LF | `data: `, LF | `data: `, LF | `data: `, LF | `data: `, LF | `data:`, CRLF |
 * | needs a model | yes | – | yes | yes | yes | – |
 * | header of the key | `authorization` | `api-key` | `authorization` | `authorization` | `authorization` | `authorization` |
 *
 * OpenAI and Azure themselves send no reasoning; services behind the same format do. `ollama` repeats the
 * role in every chunk. `bare` belongs to no vendor: it leaves out everything optional.
 */
export type OpenAIDialect = 'openai' | 'azure' | 'ollama' | 'deepseek' | 'mistral' | 'bare';

/** The table of {@link OpenAIDialect} as values. */
export interface Dialect {
  readonly opening: readonly ('comment' | 'no choices' | 'role')[];
  /** Fields of every delta. */
  readonly delta: Readonly<Record<string, string>>;
  readonly reasoningAs: 'reasoning_content' | 'reasoning' | 'parts';
  readonly calls: 'fragments' | 'whole' | 'with finish';
  readonly callsHaveIndex: boolean;
  readonly usage: 'own chunk' | 'with finish' | 'none';
  /** Whether the last chunk repeats the message, and no chunk has more than it needs. */
  readonly isBare: boolean;
  readonly framing: Framing;
  readonly needsModel: boolean;
  readonly keyHeader: 'authorization' | 'api-key';
}

const openai: Dialect = {
  opening: ['role'],
  delta: {},
  reasoningAs: 'reasoning_content',
  calls: 'fragments',
  callsHaveIndex: true,
  usage: 'own chunk',
  isBare: false,
  framing: usualFraming,
  needsModel: true,
  keyHeader: 'authorization',
};

export const dialects: Readonly<Record<OpenAIDialect, Dialect>> = {
  openai,
  azure: { ...openai, opening: ['no choices', 'role'], needsModel: false, keyHeader: 'api-key' },
  ollama: {
    ...openai,
    opening: [],
    delta: { role: 'assistant' },
    reasoningAs: 'reasoning',
    calls: 'whole',
  },
  deepseek: { ...openai, opening: ['comment', 'role'], usage: 'with finish' },
  mistral: {
    ...openai,
    reasoningAs: 'parts',
    calls: 'with finish',
    callsHaveIndex: false,
    usage: 'with finish',
  },
  bare: {
    ...openai,
    opening: [],
    calls: 'whole',
    callsHaveIndex: false,
    usage: 'none',
    isBare: true,
    framing: {
      lineEnd: '\r\n',
      field: 'data:',
      hasSentinel: false,
      // A quote inside a text is escaped, so only the last chunk has this.
      endsBlank: (message) => !message.includes('"finish_reason":"'),
    },
    needsModel: false,
  },
};
