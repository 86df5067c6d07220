import { defer, map, type Observable, tap } from 'rxjs';
import { type ChatMessage, type ChatService, createGPTalk, type TokenInHand } from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import type { Measurement } from './measurement';
import type { Settings } from './settings';

/** A shorter deadline for a fault that was chosen. */
const FAULT_DEADLINES = { responseMs: 4_000, idleMs: 4_000 };

/** The service that the settings name. */
export interface Connected {
  /** What the page calls it. */
  readonly name: string;
  readonly service: Pick<ChatService, 'events'>;
  readonly model?: string;
  /** The token of the GPTalk protocol, with its uses. */
  readonly token?: () => TokenInHand | undefined;
}

/** @param models what this server lists: the first one answers if none is chosen. */
export function connect(settings: Settings, models: readonly string[]): Connected {
  const { protocol, url, key } = settings;
  const { origin, host } = location;
  if (protocol === 'other') {
    const service = createOpenAICompatible({ baseURL: url, apiKey: key || undefined });
    return named(hostOf(url), settings.model, { service });
  }
  const model = models.includes(settings.model) ? settings.model : (models[0] ?? 'default');
  if (protocol === 'gptalk') {
    const gptalk = createGPTalk({
      baseURL: origin,
      headers: key === '' ? {} : { 'x-api-key': key },
    });
    return named(`${host}, GPTalk`, model, { service: gptalk, token: () => gptalk.tokens.inHand });
  }
  const service = createOpenAICompatible({
    baseURL: `${origin}/v1`,
    apiKey: key || undefined,
    body: { stream_options: { include_usage: true } },
  });
  return named(host, model, { service });
}

function named(
  place: string,
  model: string,
  connected: Omit<Connected, 'name' | 'model'>,
): Connected {
  if (model === '') return { ...connected, name: place };
  return { ...connected, name: `${model} · ${place}`, model };
}

/** A service at which something goes wrong. */
export function connectFault(url: string): Connected {
  const service = createOpenAICompatible({ baseURL: url, deadlines: FAULT_DEADLINES });
  return { name: hostOf(url), service, model: 'demo' };
}

/** The text of an answer. What else it has goes into the measurement. */
export function answer(
  { service, model }: Connected,
  messages: readonly ChatMessage[],
  measurement: Measurement,
): Observable<string> {
  return defer(() => service.events({ messages, ...(model !== undefined && { model }) })).pipe(
    tap((event) => {
      if (event.type === 'text') measurement.see(event.delta);
      if (event.type === 'usage') measurement.usage = event;
    }),
    map((event) => (event.type === 'text' || event.type === 'refusal' ? event.delta : '')),
  );
}

/** The models that this server lists; none if it lists none, or wants a key. */
export async function modelsOf(baseURL: string, key: string): Promise<readonly string[]> {
  try {
    const headers: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` };
    const response = await fetch(`${baseURL}/models`, { headers });
    const { data } = (await response.json()) as {
      readonly data: readonly { readonly id: string }[];
    };
    return data.map(({ id }) => id);
  } catch {
    return [];
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
