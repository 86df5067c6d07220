import { from } from 'rxjs';
import type { ChatEvent } from 'rxtalk';
import {
  agUiHandler,
  gptalkHandler,
  openAIHandler,
  toAgUiEvents,
  toOpenAIChunks,
  toUIMessageChunks,
  uiMessageHandler,
} from 'rxtalk/server';
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../support/record';
import { answeringWith, stop, text } from './support/fakeService';
import { post, wires } from './support/requests';

const call = { index: 0, id: 'c1', name: 'weather' };

/** An answer with every kind of event. */
const events: readonly ChatEvent[] = [
  { type: 'reasoning', delta: 'Hm' },
  { type: 'text', delta: 'Let ' },
  { type: 'text', delta: 'me see' },
  { type: 'tool-call-delta', ...call, delta: '{"city":' },
  { type: 'tool-call-delta', ...call, delta: '"Rome"}' },
  { type: 'tool-call', ...call, arguments: '{"city":"Rome"}' },
  { type: 'refusal', delta: 'No' },
  { type: 'finish', reason: 'tool-calls' },
  { type: 'usage', inputTokens: 1, outputTokens: 2, totalTokens: 3 },
];

/** The JSON values of the frames, and the sentinel as it is. */
function framesOf(encoded: readonly string[]): unknown[] {
  const frames = encoded.join('').split('\n\n');
  expect(frames.pop()).toBe('');
  return frames.map((frame) => {
    expect(frame).toMatch(/^data: [^\n\r]+$/);
    return frame === 'data: [DONE]' ? '[DONE]' : JSON.parse(frame.slice('data: '.length));
  });
}

describe('an answer with every kind of event', () => {
  it('is a list of chat completion chunks', () => {
    const options = { id: 'i', model: 'm', created: 7, includeUsage: true };
    const start = { id: 'i', object: 'chat.completion.chunk', created: 7, model: 'm' };
    const delta = (delta: object, finish_reason: string | null = null) => ({
      ...start,
      choices: [{ index: 0, delta, finish_reason }],
    });
    const piece = (written: string) =>
      delta({ tool_calls: [{ index: 0, function: { arguments: written } }] });
    expect(framesOf(valuesOf(from(events).pipe(toOpenAIChunks(options))))).toEqual([
      delta({ role: 'assistant', content: '' }),
      delta({ reasoning_content: 'Hm' }),
      delta({ content: 'Let ' }),
      delta({ content: 'me see' }),
      delta({
        tool_calls: [
          { index: 0, id: 'c1', type: 'function', function: { name: 'weather', arguments: '' } },
        ],
      }),
      piece('{"city":'),
      piece('"Rome"}'),
      delta({ refusal: 'No' }),
      delta({}, 'tool_calls'),
      {
        ...start,
        choices: [],
        usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      },
      '[DONE]',
    ]);
  });

  it('is a list of UI message chunks', () => {
    const encoded = valuesOf(from(events).pipe(toUIMessageChunks({ messageId: 'a' })));
    const tool = { toolCallId: 'c1', toolName: 'weather' };
    expect(framesOf(encoded)).toEqual([
      { type: 'start', messageId: 'a' },
      { type: 'reasoning-start', id: '1' },
      { type: 'reasoning-delta', id: '1', delta: 'Hm' },
      { type: 'reasoning-end', id: '1' },
      { type: 'text-start', id: '2' },
      { type: 'text-delta', id: '2', delta: 'Let ' },
      { type: 'text-delta', id: '2', delta: 'me see' },
      { type: 'text-end', id: '2' },
      { type: 'tool-input-start', ...tool },
      { type: 'tool-input-delta', toolCallId: 'c1', inputTextDelta: '{"city":' },
      { type: 'tool-input-delta', toolCallId: 'c1', inputTextDelta: '"Rome"}' },
      { type: 'tool-input-available', ...tool, input: { city: 'Rome' } },
      { type: 'text-start', id: '3' },
      { type: 'text-delta', id: '3', delta: 'No' },
      { type: 'text-end', id: '3' },
      { type: 'finish', finishReason: 'tool-calls' },
      '[DONE]',
    ]);
  });

  it('is a list of AG-UI events', () => {
    const run = { threadId: 't', runId: 'r' };
    const encoded = framesOf(valuesOf(from(events).pipe(toAgUiEvents(run))));
    const ids = [...new Set(encoded.map((event) => (event as { messageId?: string }).messageId))];
    expect(ids).toHaveLength(4); // undefined is one of them
    const [, reasoning, first, second] = ids;
    expect(encoded).toEqual([
      { type: 'RUN_STARTED', ...run },
      { type: 'REASONING_START', messageId: reasoning },
      { type: 'REASONING_MESSAGE_START', messageId: reasoning, role: 'reasoning' },
      { type: 'REASONING_MESSAGE_CONTENT', messageId: reasoning, delta: 'Hm' },
      { type: 'REASONING_MESSAGE_END', messageId: reasoning },
      { type: 'REASONING_END', messageId: reasoning },
      { type: 'TEXT_MESSAGE_START', messageId: first, role: 'assistant' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: first, delta: 'Let ' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: first, delta: 'me see' },
      { type: 'TEXT_MESSAGE_END', messageId: first },
      {
        type: 'TOOL_CALL_START',
        toolCallId: 'c1',
        toolCallName: 'weather',
        parentMessageId: first,
      },
      { type: 'TOOL_CALL_ARGS', toolCallId: 'c1', delta: '{"city":' },
      { type: 'TOOL_CALL_ARGS', toolCallId: 'c1', delta: '"Rome"}' },
      { type: 'TOOL_CALL_END', toolCallId: 'c1' },
      { type: 'TEXT_MESSAGE_START', messageId: second, role: 'assistant' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: second, delta: 'No' },
      { type: 'TEXT_MESSAGE_END', messageId: second },
      {
        type: 'RUN_FINISHED',
        ...run,
        usage: [{ inputTokens: 1, outputTokens: 2, totalTokens: 3 }],
        metadata: { finishReason: 'tool-calls' },
      },
    ]);
  });

  it('is complete without any text', () => {
    const end = from([stop]);
    const run = { threadId: 't', runId: 'r' };
    expect(framesOf(valuesOf(end.pipe(toUIMessageChunks({ messageId: 'a' }))))).toEqual([
      { type: 'start', messageId: 'a' },
      { type: 'finish', finishReason: 'stop' },
      '[DONE]',
    ]);
    expect(framesOf(valuesOf(end.pipe(toAgUiEvents(run))))).toEqual([
      { type: 'RUN_STARTED', ...run },
      { type: 'RUN_FINISHED', ...run },
    ]);
  });
});

describe('the handler of one wire', () => {
  const handlers = {
    openai: openAIHandler,
    'ui-message': uiMessageHandler,
    'ag-ui': agUiHandler,
    gptalk: gptalkHandler,
  };

  it.each(Object.entries(handlers))('%s serves only that wire', async (name, create) => {
    const handler = create(answeringWith(text('Hi'), stop));
    for (const { wire, path, body } of wires) {
      expect((await handler(post(path, body))).status).toBe(wire === name ? 200 : 404);
    }
    const login = await handler(post('/api/chatgpt/user/login', { fingerprint: 'f' }));
    expect(login.status).toBe(name === 'gptalk' ? 200 : 404);
  });
});
