import { describe, expect, it } from 'vitest';
import { redact } from '../../src/errors/redact';

describe('redact', () => {
  it.each([
    ['as it is', 'token abc/d+e!', 'token [redacted]!'],
    ['in a URL', '?t=abc%2Fd%2Be&x', '?t=[redacted]&x'],
    ['in base64', `Basic ${btoa('abc/d+e')}`, 'Basic [redacted]'],
    ['in HTML', 'token abc&#x2F;d&#x2B;e!', 'token [redacted]!'],
    ['in a URL with lower-case digits', '?t=abc%2fd%2be&x', '?t=[redacted]&x'],
    ['in JSON with escaped slashes', '"abc\\/d+e"', '"[redacted]"'],
    ['several times', 'abc/d+e abc/d+e', '[redacted] [redacted]'],
  ])('replaces a secret that appears %s', (_, text, expected) => {
    expect(redact(text, ['abc/d+e'])).toBe(expected);
  });

  it('replaces a secret in a JSON string', () => {
    expect(redact(JSON.stringify('a"b\n'), ['a"b\n'])).toBe('"[redacted]"');
  });

  it('replaces the longer of two secrets, and nothing in its own replacements', () => {
    expect(redact('abcdef abc e', ['abc', 'abcdef', 'e'])).toBe('[redacted] [redacted] [redacted]');
  });

  it('replaces the start of a secret at the end of a text that was cut off', () => {
    expect(redact('Bearer abcdefgh', ['abcdefghijkl'])).toBe('Bearer [redacted]');
    expect(redact('Bearer abc', ['abcdefghijkl'])).toBe('Bearer abc');
  });

  it('shortens the text after replacing the secrets, so that none is cut in two', () => {
    const text = `${'x'.repeat(490)} abcdefghijkl`;
    expect(redact(text, ['abcdefghijkl'])).toBe(`${'x'.repeat(490)} [redacte…`);
  });

  it('ignores an empty secret and half a surrogate pair', () => {
    expect(redact('ab', ['', '\ud83d'])).toBe('ab');
  });
});
