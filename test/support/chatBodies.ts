import type { ChatEvent } from 'rxtalk';
import { body, calls, chunk, text } from './chatChunks';

export const finish: ChatEvent = { type: 'finish', reason: 'stop', rawReason: 'stop' };
const toolFinish: ChatEvent = { type: 'finish', reason: 'tool-calls', rawReason: 'tool_calls' };
const usage: ChatEvent = { type: 'usage', inputTokens: 7, outputTokens: 3, totalTokens: 10 };
const counted = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };

const texts = (...deltas: string[]): ChatEvent[] =>
  deltas.map((delta) => ({ type: 'text', delta }));
const thoughts = (...deltas: string[]): ChatEvent[] =>
  deltas.map((delta) => ({ type: 'reasoning', delta }));

/** The events of a call whose arguments come in these fragments. */
function called(index: number, id: string, name: string, ...fragments: string[]) {
  const deltas = fragments.map(
    (delta): ChatEvent => ({ type: 'tool-call-delta', index, id, name, delta }),
  );
  const whole = { type: 'tool-call', index, id, name } as const;
  return { deltas, whole: { ...whole, arguments: fragments.join('') || '{}' } as ChatEvent };
}

const weather = called(0, 'call_a', 'weather', '', '{"city":', '"Oslo"}');
const time = called(1, 'call_b', 'time', '', '{}');

/** Services, by how they differ from others: a body and its events. */
export const bodies: Record<string, readonly [body: string, events: readonly ChatEvent[]]> = {
  'OpenAI, with usage in a chunk without choices': [
    body(
      chunk({ role: 'assistant', content: '', refusal: null }, null, { usage: null }),
      chunk({ content: 'Hel' }, null, { usage: null, obfuscation: 'x7' }),
      text('lo'),
      chunk({}, 'stop'),
      { ...chunk({}), choices: [], usage: counted },
      '[DONE]',
    ),
    [...texts('Hel', 'lo'), usage, finish],
  ],
  'OpenAI, with a refusal': [
    body(chunk({ content: null, refusal: 'I ' }), chunk({ refusal: 'can’t' }, 'stop'), '[DONE]'),
    [{ type: 'refusal', delta: 'I ' }, { type: 'refusal', delta: 'can’t' }, finish],
  ],
  'OpenAI, with parallel tool calls in fragments': [
    body(
      calls({
        index: 0,
        id: 'call_a',
        type: 'function',
        function: { name: 'weather', arguments: '' },
      }),
      calls({ index: 0, function: { arguments: '{"city":' } }),
      calls({
        index: 1,
        id: 'call_b',
        type: 'function',
        function: { name: 'time', arguments: '' },
      }),
      calls(
        { index: 0, function: { arguments: '"Oslo"}' } },
        { index: 1, function: { arguments: '{}' } },
      ),
      chunk({}, 'tool_calls'),
      '[DONE]',
    ),
    [
      ...weather.deltas.slice(0, 2),
      time.deltas[0] as ChatEvent,
      weather.deltas[2] as ChatEvent,
      time.deltas[1] as ChatEvent,
      weather.whole,
      time.whole,
      toolFinish,
    ],
  ],
  'Azure, with a first chunk without choices and filter results without a delta': [
    body(
      { id: '', object: '', model: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] },
      chunk({ content: '', role: 'assistant' }),
      text('Hello'),
      { ...chunk({}), choices: [{ index: 0, finish_reason: null, content_filter_offsets: {} }] },
      chunk({}, 'stop'),
      '[DONE]',
    ),
    [...texts('Hello'), finish],
  ],
  'DeepSeek, with reasoning, null content, and usage in the last chunk': [
    body(
      chunk({ role: 'assistant', content: null, reasoning_content: '' }),
      chunk({ content: null, reasoning_content: 'Hmm' }),
      chunk({ content: 'Yes', reasoning_content: null }),
      chunk({ content: '', reasoning_content: null }, 'stop', { usage: counted }),
      '[DONE]',
    ),
    [...thoughts('Hmm'), ...texts('Yes'), usage, finish],
  ],
  'Ollama, with reasoning under its other name, and a whole call in one chunk': [
    body(
      chunk({ role: 'assistant', content: '', reasoning: 'Hmm' }),
      calls({
        id: 'call_a',
        index: 0,
        function: { name: 'weather', arguments: '{"city":"Oslo"}' },
      }),
      chunk({ content: '' }, 'tool_calls'),
      '[DONE]',
    ),
    (({ deltas, whole }) => [...thoughts('Hmm'), ...deltas, whole, toolFinish])(
      called(0, 'call_a', 'weather', '{"city":"Oslo"}'),
    ),
  ],
  'vLLM, with reasoning under both names and usage with every chunk': [
    body(
      chunk({ reasoning: 'Hmm', reasoning_content: 'Hmm' }, null, { usage: { prompt_tokens: 7 } }),
      chunk({ content: 'Yes' }, 'stop', { usage: counted }),
      '[DONE]',
    ),
    [...thoughts('Hmm'), ...texts('Yes'), usage, finish],
  ],
  'Mistral, with thinking parts, and calls without an index beside the finish reason': [
    body(
      chunk({
        role: 'assistant',
        content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hmm' }] }],
      }),
      chunk({
        content: [
          { type: 'text', text: 'Yes' },
          { type: 'reference', reference_ids: [1] },
        ],
      }),
      chunk(
        { tool_calls: [{ id: 'call_a', function: { name: 'weather', arguments: '{}' } }] },
        'tool_calls',
      ),
      '[DONE]',
    ),
    (({ deltas, whole }) => [...thoughts('Hmm'), ...texts('Yes'), ...deltas, whole, toolFinish])(
      called(0, 'call_a', 'weather', '{}'),
    ),
  ],
  'Gemini, whose parallel calls all have the same index': [
    body(
      calls({ index: 0, id: 'call_a', function: { name: 'weather', arguments: '{}' } }),
      calls({ index: 0, id: 'call_b', function: { name: 'time', arguments: '{}' } }),
      chunk({}, 'stop'),
      '[DONE]',
    ),
    [
      ...called(0, 'call_a', 'weather', '{}').deltas,
      ...called(1, 'call_b', 'time', '{}').deltas,
      called(0, 'call_a', 'weather', '{}').whole,
      called(1, 'call_b', 'time', '{}').whole,
      finish,
    ],
  ],
  'a gateway that sends a whole call again after its fragments': [
    body(
      calls({ index: 0, id: 'call_a', function: { name: 'weather', arguments: '{"city":' } }),
      calls({ index: 0, function: { arguments: '"Oslo"}' } }),
      calls({
        index: 0,
        id: 'call_a',
        function: { name: 'weather', arguments: '{"city":"Oslo"}' },
      }),
      chunk({}, 'tool_calls'),
      '[DONE]',
    ),
    (({ deltas, whole }) => [...deltas, whole, toolFinish])(
      called(0, 'call_a', 'weather', '{"city":', '"Oslo"}'),
    ),
  ],
  'xAI, without `finish_reason` before the last chunk': [
    body(
      { ...chunk({}), choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' } }] },
      { ...chunk({}), choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      { ...chunk({}), choices: [], usage: counted },
      '[DONE]',
    ),
    [...texts('Hi'), usage, finish],
  ],
  'a service that never sends [DONE]': [
    body(text('Hi'), chunk({}, 'stop')),
    [...texts('Hi'), finish],
  ],
  'a service that sends [DONE] but no finish reason': [
    body(text('Hi'), '[DONE]'),
    [...texts('Hi'), { type: 'finish', reason: 'other' }],
  ],
  'a service that sends text after the finish reason, but not after [DONE]': [
    body(text('Hi'), chunk({}, 'stop'), text('!'), '[DONE]', text('?')),
    [...texts('Hi', '!'), finish],
  ],
  'a service with an empty reason in every chunk': [
    body(
      chunk({ content: 'Hi' }, ''),
      chunk({ content: '!' }, 'null'),
      chunk({}, 'stop'),
      '[DONE]',
    ),
    [...texts('Hi', '!'), finish],
  ],
  'a service with keep-alives, CRLF and no space after the colon': [
    `: hi\r\n\r\ndata:${JSON.stringify(text('Hi'))}\r\n\r\ndata:\r\n\r\n: x\r\n\r\nevent: ping\r\ndata: \r\n\r\ndata:${JSON.stringify(chunk({}, 'stop'))}\r\n\r\ndata:[DONE]\r\n\r\n`,
    [...texts('Hi'), finish],
  ],
  'a service that ends without a blank line': [
    `${body(text('Hi'))}data: ${JSON.stringify(chunk({}, 'stop'))}`,
    [...texts('Hi'), finish],
  ],
  'a service whose last chunk repeats the whole message': [
    body(text('Hi'), {
      ...chunk({}),
      choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' }],
    }),
    [...texts('Hi'), finish],
  ],
  'a service that sends the whole message beside an empty delta': [
    body({ choices: [{ index: 0, delta: {}, message: { content: 'Hi' }, finish_reason: 'stop' }] }),
    [...texts('Hi'), finish],
  ],
  'a service that sends the whole message as the only chunk': [
    body(
      { ...chunk({}), choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' }] },
      '[DONE]',
    ),
    [...texts('Hi'), finish],
  ],
  'a service that cuts a character into two escapes': [
    body(
      '{"choices":[{"delta":{"content":"a\\ud83d"}}]}',
      '{"choices":[{"delta":{"content":"\\ude00"}}]}',
      '[DONE]',
    ),
    [...texts('a', '😀'), { type: 'finish', reason: 'other' }],
  ],
  'a service that ends inside a character': [
    body('{"choices":[{"delta":{"content":"a\\ud83d"}}]}', chunk({}, 'length')),
    [...texts('a', '\uFFFD'), { type: 'finish', reason: 'length', rawReason: 'length' }],
  ],
  'a service that sends several choices': [
    body(
      {
        ...chunk({}),
        choices: [
          { index: 1, delta: { content: 'B' } },
          { index: 0, delta: { content: 'A' } },
        ],
      },
      { ...chunk({}), choices: [{ index: 0, delta: {}, finish_reason: 'length' }] },
      { ...chunk({}), choices: [{ index: 1, delta: {}, finish_reason: 'stop' }] },
      '[DONE]',
    ),
    [...texts('B'), finish],
  ],
};
