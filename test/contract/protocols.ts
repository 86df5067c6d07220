import type { ChatService, GPTalkOptions } from 'rxtalk';
import type { OpenAICompatibleOptions } from 'rxtalk/openai';
import type { Library } from './library';

/** The options that the clients of all services have. */
export type ClientOptions = GPTalkOptions & OpenAICompatibleOptions;

/** A kind of service that the contract is checked with. */
export interface Protocol {
  readonly name: 'GPTalk' | 'OpenAI-compatible';
  /** The name of the service at the control server. */
  readonly service: 'gptalk' | 'openai';
  /** The steps of a client's first answer. */
  readonly firstSteps: readonly string[];
  /** The steps of every answer after that. */
  readonly steps: readonly string[];
  /** What precedes the text of the first message with text, and what follows it, on the wire. */
  readonly message: readonly [before: string, after: string];
  /** Creates a client that can renew what gives it access. */
  connect(library: Library, options: ClientOptions): ChatService<never>;
}

const gptalk: Protocol = {
  name: 'GPTalk',
  service: 'gptalk',
  firstSteps: ['login', 'text', 'stream'],
  steps: ['text', 'stream'],
  message: ['data: {"content":"', '"}\n\n'],
  connect: ({ createGPTalk }, options) => createGPTalk(options),
};

const head =
  'data: {"id":"chatcmpl-0","object":"chat.completion.chunk","created":1800000000,"model":"tiny","choices":';

const openai: Protocol = {
  name: 'OpenAI-compatible',
  service: 'openai',
  firstSteps: ['stream'],
  steps: ['stream'],
  message: [
    `${head}[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n` +
      `${head}[{"index":0,"delta":{"content":"`,
    '"},"finish_reason":null}]}\n\n',
  ],
  connect({ createOpenAICompatible }, options) {
    let keys = 0;
    const apiKey = () => [`key-of-contract-${++keys}`];
    return createOpenAICompatible({ model: 'tiny', apiKey, ...options });
  },
};

export const protocols: readonly Protocol[] = [gptalk, openai];
