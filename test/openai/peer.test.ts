import OpenAI from 'openai';
import type { ChatEvent } from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import { describe, expect, it, vi } from 'vitest';
import { bodies } from '../support/chatBodies';
import { body, chunk, inPieces, text } from '../support/chatChunks';
import { encode } from '../support/chunkings';
import { type OpenAIServer, openAIServer, type Play } from '../support/openAIServer';
import { outcomeOf } from '../support/outcome';

/** An answer as a whole. */
interface Whole {
  readonly text: string;
  readonly calls: readonly {
    readonly id?: string;
    readonly name?: string;
    readonly json: string;
  }[];
  readonly reason: string | undefined;
  readonly tokens: readonly (number | undefined)[] | undefined;
  readonly failed: boolean;
}

async function readWithPeer({ url }: OpenAIServer): Promise<Whole> {
  const client = new OpenAI({ baseURL: url, apiKey: 'none', maxRetries: 0, logLevel: 'off' });
  const seen = { text: '', reason: undefined as string | undefined, failed: false };
  let usage: OpenAI.CompletionUsage | null | undefined;
  const calls = new Map<number, { id?: string; name?: string; json: string }>();
  try {
    const request = { model: 'tiny', messages: [], stream: true as const };
    for await (const { choices, usage: counted } of await client.chat.completions.create(request)) {
      usage = counted ?? usage;
      const [choice] = choices;
      seen.text += choice?.delta?.content ?? '';
      seen.reason = choice?.finish_reason || seen.reason;
      for (const { index, id, function: called } of choice?.delta?.tool_calls ?? []) {
        const call = calls.get(index) ?? { json: '' };
        calls.set(index, call);
        if (id) call.id = id;
        if (called?.name) call.name = called.name;
        call.json += called?.arguments ?? '';
      }
    }
  } catch {
    seen.failed = true;
  }
  const counts = [usage?.prompt_tokens, usage?.completion_tokens, usage?.total_tokens];
  return { ...seen, calls: [...calls.values()], tokens: usage ? counts : undefined };
}

async function readWithRxtalk({ url }: OpenAIServer): Promise<Whole> {
  const client = createOpenAICompatible({ baseURL: url });
  const { values, error } = await outcomeOf(client.events('Hi'));
  const all = <Type extends ChatEvent['type']>(type: Type) =>
    values.filter((event): event is ChatEvent & { type: Type } => event.type === type);
  const [usage] = all('usage');
  return {
    text: all('text')
      .map(({ delta }) => delta)
      .join(''),
    calls: all('tool-call').map(({ id, name, arguments: json }) => ({ id, name, json })),
    reason: all('finish')[0]?.rawReason,
    tokens: usage && [usage.inputTokens, usage.outputTokens, usage.totalTokens],
    failed: error !== undefined,
  };
}

const hello = body(text('Hel'), text('lo'));
const callOf = (id: string, name: string, json = '{}') => ({ id, name, json });

/** More answers than those of the dialects. */
const others: Record<string, Play> = {
  'an answer that ends between two events': { body: hello },
  'an answer whose connection is lost': { body: hello, end: 'reset' },
  'an answer whose connection is lost after the finish reason': {
    body: hello + body(chunk({}, 'stop')),
    end: 'reset',
  },
  'an answer with an error': { body: hello + body({ error: { message: 'busy' } }) },
  'an answer with the finish reason `error`': { body: hello + body(chunk({}, 'error'), '[DONE]') },
  'a page': { headers: { 'content-type': 'text/html' }, body: '<h1>Login</h1>' },
  'a rejection with status 200': {
    headers: { 'content-type': 'application/json' },
    body: '{"error":{"message":"no"}}',
  },
};

/** What the peer reads differently: a row for each in docs/models.md. */
const differences: Record<string, Partial<Whole>> = {
  'Mistral, with thinking parts, and calls without an index beside the finish reason': {
    text: '[object Object][object Object],[object Object]',
  },
  'Gemini, whose parallel calls all have the same index': {
    calls: [callOf('call_b', 'time', '{}{}')],
  },
  'a gateway that sends a whole call again after its fragments': {
    calls: [callOf('call_a', 'weather', '{"city":"Oslo"}{"city":"Oslo"}')],
  },
  'a service that sends the whole message beside an empty delta': { text: '' },
  'a service with keep-alives, CRLF and no space after the colon': {
    text: 'Hi',
    reason: undefined,
    failed: true,
  },
  // Version 7 reads that event, too.
  ...(process.env['OPENAI'] !== 'newest' && {
    'a service that ends without a blank line': { reason: undefined },
  }),
  'a service that sends the whole message as the only chunk': { text: '' },
  'a service that ends inside a character': { text: 'a\ud83d' },
  'an answer that ends between two events': { failed: false },
  'an answer whose connection is lost after the finish reason': { failed: true },
  'an answer with the finish reason `error`': { failed: false, reason: 'error' },
  'a page': { failed: false },
  'a rejection with status 200': { failed: false },
};

const plays: Record<string, Play> = {
  ...Object.fromEntries(Object.entries(bodies).map(([name, [body]]) => [name, { body }])),
  ...others,
};

/** A play whose body is sent in pieces of this many bytes; a lost connection may lose some of them. */
function cut(play: Play, length: number): Play {
  if (play.end === 'reset' || typeof play.body !== 'string') return play;
  return { ...play, body: inPieces(encode(play.body), length) };
}

const cases = Object.entries(plays).flatMap(([name, play]) =>
  [1, 7, 1_000].map((length) => ({ name, length, play: cut(play, length) })),
);

describe('rxtalk reads the same as the package `openai`, except for the differences in the docs:', () => {
  it.each(cases)('$name, in pieces of $length bytes', async ({ name, play }) => {
    const server = await openAIServer(play);
    vi.spyOn(console, 'error').mockReturnValue();
    const peer = await readWithPeer(server);
    vi.restoreAllMocks();
    const own = await readWithRxtalk(server);
    expect(peer).toEqual({ ...own, ...differences[name] });
    if (name in differences) expect(peer).not.toEqual(own);
  });

  it('each difference concerns an answer that is read', () => {
    expect(Object.keys(plays)).toEqual(expect.arrayContaining(Object.keys(differences)));
  });
});
