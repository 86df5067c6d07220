import fc from 'fast-check';
import { readContent } from 'rxtalk';
import { describe, expect, it } from 'vitest';

describe('readContent', () => {
  it.each([
    ['{"content":"Hi"}', 'Hi'],
    ['{"content":""}', ''],
    [' {"id": 1, "content" : "a\\u00e9\\n", "x": {"content": "no"}} ', 'aé\n'],
    ['{"content":"Hi","error":null}', 'Hi'],
    ['{"content":"no","content":"the last one counts"}', 'the last one counts'],
  ])('reads %s', (payload, expected) => {
    expect(readContent(payload)).toBe(expected);
  });

  it('should always read what JSON.stringify wrote, whatever the other keys are', () => {
    const others = fc.dictionary(fc.stringMatching(/^x[a-z]*$/), fc.jsonValue());
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), others, others, (content, before, after) => {
        expect(readContent(JSON.stringify({ ...before, content, ...after }))).toBe(content);
      }),
    );
  });

  it.each([
    ['', 'protocol'],
    ['[DONE', 'protocol'],
    ['null', 'protocol'],
    ['"content"', 'protocol'],
    ['{"content":null}', 'protocol'],
    ['{"message":"no"}', 'service'],
    ['{"error":"no"}', 'service'],
    ['{"error":{"msg":"no"}}', 'service'],
    ['{"detail":"no"}', 'service'],
    ['{"error":{}}', 'service'],
  ])('reports %s as a %s error', (payload, code) => {
    expect(() => readContent(payload)).toThrow(expect.objectContaining({ code }));
  });

  it('shortens the reason of a rejection', () => {
    const payload = JSON.stringify({ message: 'x'.repeat(10_000) });
    expect(() => readContent(payload)).toThrow(
      expect.objectContaining({ serverMessage: expect.stringMatching(/^x{499}…$/) }),
    );
  });
});
