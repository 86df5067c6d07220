import { type ChatService, createGPTalk } from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import type { Console } from '../io/console';
import { UsageError } from '../usageError';
import { embeddedResponder } from './embeddedResponder';

/** The options that say who answers. */
export interface ServiceOptions {
  readonly url?: string;
  readonly service?: 'gptalk' | 'openai';
  readonly proxy?: string;
  /** In milliseconds. */
  readonly timeout?: number;
  /** Whether to ask for the number of tokens. */
  readonly stats?: boolean;
}

const EMBEDDED =
  'The embedded responder answers. To ask a model: --url http://127.0.0.1:11434/v1 --model NAME';

/** The environment variable with the key. */
const KEY = 'RXTALK_API_KEY';

/** The client of the service that the options name; without a URL, the embedded responder. */
export async function chooseService(
  options: ServiceOptions,
  { host, notes }: Console,
): Promise<ChatService> {
  const { url, proxy, timeout, stats } = options;
  if (url === undefined) {
    notes.say(EMBEDDED);
    return embeddedResponder();
  }
  const key = host.env[KEY] || undefined;
  const common = {
    baseURL: url,
    proxy,
    ...(timeout !== undefined && { deadlines: { responseMs: timeout, idleMs: timeout } }),
  };
  try {
    if (protocolOf(url, options) === 'openai') {
      const body = stats ? { stream_options: { include_usage: true } } : undefined;
      return createOpenAICompatible({ ...common, apiKey: key, body });
    }
    // The protocol uses `authorization` for tokens of its own.
    return createGPTalk({ ...common, headers: key === undefined ? {} : { 'x-api-key': key } });
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(renamed(error.message)) : error;
  }
}

function protocolOf(url: string, { service }: ServiceOptions): 'gptalk' | 'openai' {
  return service ?? (/\/v1\/?$/.test(url) ? 'openai' : 'gptalk');
}

/** A message of the library, with the names that the command has for its options. */
function renamed(message: string): string {
  return message.replace(/`([^`]+)`/, (quoted, name) => names[name] ?? quoted);
}

const names: Readonly<Record<string, string>> = {
  baseURL: 'the URL',
  proxy: '--proxy',
  apiKey: KEY,
  "headers['x-api-key']": KEY,
};
