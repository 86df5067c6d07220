import { ServiceError } from 'rxtalk';
import { describe, expect, test } from 'vitest';
import { readField } from '../../../src/decode/snapshots/readField';
import { passUnfinished } from '../../../src/decode/sse/unfinished';

function errorOf(payload: string, field = 'content'): unknown {
  try {
    return { text: readField(payload, field) };
  } catch (error) {
    return error;
  }
}

describe('readField reads', () => {
  test.each([
    ['the field', '{"content":"text"}', 'text'],
    ['the field among others', '{"id":1,"content":"text","x":{"content":"no"}}', 'text'],
    ['an empty text', '{"content":""}', ''],
    ['the text if `error` is null', '{"content":"text","error":null}', 'text'],
    ['the text if `error` is false', '{"content":"text","error":false}', 'text'],
    ['the text if `error` is empty', '{"content":"text","error":""}', 'text'],
  ])('%s', (_, payload, text) => {
    expect(readField(payload, 'content')).toBe(text);
  });

  test('the field of that name', () => {
    expect(readField('{"content":"no","text":"yes"}', 'text')).toBe('yes');
  });
});

describe('readField throws', () => {
  test.each([
    ['{"error":{"message":"no"}}', { serverMessage: 'no' }],
    ['{"error":"no","code":7}', { serverMessage: 'no', serviceCode: 7 }],
    ['{"error":"no","code":"quota"}', { serverMessage: 'no', serviceCode: 'quota' }],
    ['{"error":"","message":"quota"}', { serverMessage: 'quota' }],
    ['{"error":true,"message":"quota"}', { serverMessage: 'quota' }],
    ['{"content":"text","error":"no"}', { serverMessage: 'no' }],
    ['{"message":"","msg":"no"}', { serverMessage: 'no' }],
  ])('a ServiceError with the words of %s', (payload, expected) => {
    expect(errorOf(payload)).toMatchObject({
      code: 'service',
      message: 'The service rejected the request: see `serverMessage`',
      outcome: 'accepted',
      ...expected,
    });
  });

  test.each(['{"error":true}', '{"error":{}}', '{"content":"text","error":1}'])(
    'a ServiceError without words for %s',
    (payload) => {
      const error = errorOf(payload);
      expect(error).toBeInstanceOf(ServiceError);
      expect(error).toMatchObject({
        message: 'The service rejected the request and gave no reason',
        outcome: 'accepted',
      });
      expect(error).not.toHaveProperty('serverMessage');
    },
  );

  test.each([
    ['{"content":5}', 'Expected `content` to be a string, got a number'],
    ['{"content":null}', 'Expected `content` to be a string, got null'],
    ['{}', 'Expected `content` to be a string, got undefined'],
    ['{"error":"","message":""}', 'Expected `content` to be a string, got undefined'],
    ['null', 'A message of the stream is not a JSON object, but null'],
    ['[]', 'A message of the stream is not a JSON object, but an array'],
    ['"text"', 'A message of the stream is not a JSON object, but a string'],
    ['{"content":"te', 'A message of the stream is not JSON'],
    ['', 'A message of the stream is not JSON'],
  ])('a ProtocolError for %j', (payload, message) => {
    expect(errorOf(payload)).toMatchObject({ code: 'protocol', message });
  });

  test('a ServiceError with at most 500 characters, all of them whole', () => {
    const serverMessageOf = (message: string) =>
      (errorOf(JSON.stringify({ message })) as ServiceError).serverMessage;
    expect(serverMessageOf('x'.repeat(500))).toBe('x'.repeat(500));
    expect(serverMessageOf('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`);
    expect(serverMessageOf(`${'x'.repeat(498)}😀😀`)).toBe(`${'x'.repeat(498)}…`);
  });

  test('a TruncatedStreamError for bad JSON at the end of the unfinished line, and only there', () => {
    const payload = '{"content":"te';
    passUnfinished(`data: ${payload}`, () => {
      expect(errorOf(payload)).toMatchObject({
        code: 'truncated',
        message: 'The stream ended inside a message',
        isTransient: true,
        outcome: 'accepted',
      });
      expect(errorOf('{"content":"other')).toMatchObject({ code: 'protocol' });
      expect(errorOf('{"content":5}')).toMatchObject({ code: 'protocol' });
    });
    expect(errorOf(payload)).toMatchObject({ code: 'protocol' });
  });
});
