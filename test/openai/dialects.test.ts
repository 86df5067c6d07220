import type { ChatEvent } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { bodies, finish } from '../support/chatBodies';
import { body, chunk, inPieces, read } from '../support/chatChunks';
import { encode } from '../support/chunkings';

describe('chatEvents() reads', () => {
  it.each(Object.entries(bodies))('%s', (_, [whole, events]) => {
    const bytes = encode(whole);
    for (const length of [1, 7, 1_000, bytes.length]) {
      const seen = read(inPieces(bytes, length));
      expect(seen).toMatchObject({ values: events, end: 'complete' });
      expect(seen.values).toEqual(events);
    }
  });

  it.each<[string, ChatEvent & { type: 'finish' }]>([
    ['function_call', { type: 'finish', reason: 'tool-calls', rawReason: 'function_call' }],
    ['content_filter', { type: 'finish', reason: 'content-filter', rawReason: 'content_filter' }],
    ['model_length', { type: 'finish', reason: 'length', rawReason: 'model_length' }],
    ['eos', { type: 'finish', reason: 'other', rawReason: 'eos' }],
    ['constructor', { type: 'finish', reason: 'other', rawReason: 'constructor' }],
  ])('the finish reason %s', (reason, event) => {
    expect(read([body(chunk({}, reason))]).values).toEqual([event]);
  });

  it('partial usage', () => {
    const { values } = read([body(chunk({}, 'stop', { usage: { completion_tokens: 3 } }))]);
    expect(values).toEqual([{ type: 'usage', outputTokens: 3 }, finish]);
  });

  it('no usage event if nothing is counted', () => {
    const { values } = read([body(chunk({}, 'stop', { usage: { cost: null } }))]);
    expect(values).toEqual([finish]);
  });
});
