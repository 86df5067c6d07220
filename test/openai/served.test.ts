import fc from 'fast-check';
import type { ChatEvent } from 'rxtalk';
import { inProcessOpenAI, type OpenAIDialect, type OpenAIPiece } from 'rxtalk/testing';
import { describe, expect, it } from 'vitest';
import { answers, eventsOf, joined } from '../support/chatDialects';
import { eventually } from '../support/eventually';
import { openAIInProcess, openAITwins } from '../support/openAITwins';
import { outcomeOf } from '../support/outcome';

const dialects: readonly OpenAIDialect[] = [
  'openai',
  'azure',
  'ollama',
  'deepseek',
  'mistral',
  'bare',
];
const noUsage = (dialect: OpenAIDialect) => dialect === 'bare';
const asked = { messages: 'Hi there', stream_options: { include_usage: true } };

const call = {
  type: 'tool-call',
  index: 0,
  id: 'a',
  name: 'add',
  arguments: '{"a":1,"b":2}',
} as const;
const usage = { type: 'usage', inputTokens: 7, outputTokens: 3, totalTokens: 10 } as const;
const finish = { type: 'finish', reason: 'tool-calls', rawReason: 'tool_calls' } as const;
const pieces: readonly OpenAIPiece[] = [
  { type: 'reasoning', delta: 'Hmm 😀' },
  'Let ',
  { type: 'text', delta: 'me.' },
  call,
  usage,
];

describe.each(openAITwins)('the service %s', (_, serve) => {
  it.each(dialects)(
    'writes an answer in the dialect %s, which the client reads',
    async (dialect) => {
      const { server, client } = await serve({ dialect, answer: () => pieces });
      const { values, error } = await outcomeOf(client.events(asked));
      expect(error).toBeUndefined();
      expect(joined(values)).toEqual([
        { type: 'reasoning', delta: 'Hmm 😀' },
        { type: 'text', delta: 'Let me.' },
        call,
        ...(noUsage(dialect) ? [] : [usage]),
        finish,
      ]);
      expect(server.stats).toMatchObject({ answers: 1, refusals: 0 });
      await eventually('the stream is closed', () => server.stats.openStreams === 0);
    },
  );
});

it('every dialect should always preserve the events of an answer, even if they are served again', async () => {
  await fc.assert(
    fc.asyncProperty(answers, fc.constantFrom(...dialects), async (answer, dialect) => {
      const events = eventsOf(answer, { finishAs: 'own chunk' } as never);
      const expected = noUsage(dialect) ? events.filter(({ type }) => type !== 'usage') : events;
      const given = answer.usage ? events : [...events, { type: 'usage' } as const];
      for (let served: readonly ChatEvent[] = given, round = 0; round < 2; round++) {
        const { client } = await openAIInProcess({ dialect, answer: () => served as never });
        const seen = await outcomeOf(client.events(asked));
        expect(seen.error).toBeUndefined();
        expect(joined(seen.values)).toEqual(expected);
        served = answer.usage ? seen.values : [...seen.values, { type: 'usage' }];
      }
    }),
  );
});

/** The lines of an answer, without what differs from one answer to the next. */
async function linesOf(dialect: OpenAIDialect, body: object = asked) {
  const { axios } = inProcessOpenAI({ dialect, answer: () => ['Hi'] });
  const { data } = await axios.post(
    '/chat/completions',
    JSON.stringify({ stream: true, ...body }),
    {
      headers: { 'content-type': 'application/json' },
      responseType: 'stream',
    },
  );
  const text = (await data.setEncoding('utf8').toArray()).join('');
  return text.replaceAll(/"created":\d{10}/g, '"created":0');
}

const body = { model: 'tiny', messages: [{ role: 'user', content: 'Hi there' }] };
const counted = { ...body, stream_options: { include_usage: true } };

describe('a dialect', () => {
  const chunk = (rest: string) =>
    `data: {"id":"chatcmpl-0","object":"chat.completion.chunk","created":0,"model":"tiny","choices":[${rest}}\n\n`;

  it('openai has the role first, usage in a chunk without choices, and [DONE]', async () => {
    expect(await linesOf('openai', counted)).toBe(
      `${chunk('{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]')}${chunk(
        '{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]',
      )}${chunk('{"index":0,"delta":{},"finish_reason":"stop"}]')}${chunk(
        '],"usage":{"prompt_tokens":2,"completion_tokens":1,"total_tokens":3}',
      )}data: [DONE]\n\n`,
    );
    expect(await linesOf('openai', body)).not.toContain('usage');
  });

  it('azure has a chunk without choices first', async () => {
    expect(await linesOf('azure', body)).toMatch(/^data: \{[^\n]*"choices":\[\],/);
  });

  it('ollama has the role in every chunk', async () => {
    expect((await linesOf('ollama', body)).match(/"role":"assistant"/g)).toHaveLength(2);
  });

  it('deepseek has a comment first, and usage with the finish reason', async () => {
    const lines = await linesOf('deepseek', body);
    expect(lines).toMatch(/^: keep-alive\n\ndata: /);
    expect(lines).toMatch(/"finish_reason":"stop"\}\],"usage":\{"prompt_tokens":2/);
  });

  it('bare leaves out everything optional, and repeats the message at the end', async () => {
    expect(await linesOf('bare', body)).toBe(
      'data:{"choices":[{"delta":{"content":"Hi"}}]}\r\n\r\n' +
        'data:{"choices":[{"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}\r\n',
    );
  });
});
