import { retry } from 'rxjs';
import { backoff, createGPTalk } from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import type { Answering } from 'rxtalk/server';
import type { Console } from '../io/console';
import { checked } from '../usageError';
import { embeddedResponder } from './embeddedResponder';

/** The options that choose the service and say how to ask it. */
export interface ServiceOptions {
  readonly service?: 'gptalk' | 'openai';
  readonly model?: string;
  readonly proxy?: string;
  /** In milliseconds. */
  readonly timeout?: number;
  /** How often to ask again if an answer fails before it has begun. */
  readonly retries?: number;
  /** Whether to ask for the number of tokens. */
  readonly stats?: boolean;
}

/** The option with the base URL, and its value. */
export type Base = readonly [option: '--url' | '--upstream', url: string | undefined];

/** The environment variable with the key. */
const KEY = 'RXTALK_API_KEY';

/** The service that the options name; without a URL, the embedded responder, and it says so. */
export async function chooseService(
  [option, url]: Base,
  options: ServiceOptions,
  { host, notes }: Console,
): Promise<Answering> {
  const { retries = 0 } = options;
  if (url === undefined) {
    const hint = `To ask a model: ${option} http://127.0.0.1:11434/v1 --model NAME`;
    notes.say(`Using the built-in responder. ${hint}`);
    return embeddedResponder();
  }
  const names = { ...NAMES, baseURL: option };
  const client = checked(() => clientOf(url, options, host.env[KEY] || undefined), names);
  const { events, fields, models } = client;
  return {
    ...(fields && { fields }),
    ...(models && { models }),
    events: (request, pausing) =>
      events(request, pausing).pipe(retry({ count: retries, delay: backoff({ resend: true }) })),
  };
}

function clientOf(url: string, options: ServiceOptions, key: string | undefined): Answering {
  const { proxy, timeout, stats } = options;
  const deadlines = timeout === undefined ? {} : { responseMs: timeout, idleMs: timeout };
  const http = { baseURL: url, proxy, deadlines };
  if (protocolOf(url, options) === 'openai') {
    const body = stats ? { stream_options: { include_usage: true } } : {};
    return createOpenAICompatible({ ...http, apiKey: key, body });
  }
  // The protocol uses `authorization` for its own tokens.
  return createGPTalk({ ...http, headers: key === undefined ? {} : { 'x-api-key': key } });
}

function protocolOf(url: string, { service }: ServiceOptions): 'gptalk' | 'openai' {
  return service ?? (/\/v1\/?$/.test(url) ? 'openai' : 'gptalk');
}

/** What the command calls the library's options. */
const NAMES = { proxy: '--proxy', apiKey: KEY, "headers['x-api-key']": KEY };
