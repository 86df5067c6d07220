import fc from 'fast-check';
import { type ChatMessage, formatPrompt } from 'rxtalk';
import { describe, expect, it } from 'vitest';

describe('formatPrompt', () => {
  it.each<[string, string | ChatMessage[], string]>([
    ['a string as it is', 'Hi\nthere', 'Hi\nthere'],
    ['one message as its content', [{ role: 'system', content: 'Be brief.' }], 'Be brief.'],
    [
      'a chat as lines with roles',
      [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello!' },
        { role: 'user', content: 'And now?' },
      ],
      'System: Be brief.\nUser: Hi\nAssistant: Hello!\nUser: And now?\nAssistant:',
    ],
    [
      'roles with one capital letter',
      [
        { role: 'SYSTEM', content: '' },
        { role: 'éTÉ', content: 'x' },
      ],
      'System: \nÉté: x\nAssistant:',
    ],
  ])('formats %s', (_, messages, expected) => {
    expect(formatPrompt(messages)).toBe(expected);
  });

  it('should always return a line for each message and end with the assistant’s turn', () => {
    const text = fc.string({ unit: 'binary' }).map((content) => content.replaceAll('\n', ' '));
    const messages = fc.array(fc.record({ role: fc.stringMatching(/^[a-z]+$/), content: text }), {
      minLength: 2,
    });
    fc.assert(
      fc.property(messages, (chat) => {
        const lines = formatPrompt(chat).split('\n');
        expect(lines).toHaveLength(chat.length + 1);
        expect(lines.at(-1)).toBe('Assistant:');
        chat.forEach(({ role, content }, index) => {
          expect(lines[index]?.toLowerCase()).toBe(`${role}: ${content}`.toLowerCase());
          expect(lines[index]?.endsWith(`: ${content}`)).toBe(true);
        });
      }),
    );
  });

  it.each([
    [[], 'Expected `messages` to be a string or a non-empty array, got an array'],
    [null, 'got null'],
    [{ role: 'user', content: 'x' }, 'got an object'],
    [[{ role: '', content: 'x' }], 'Expected `messages[0].role` to be a non-empty string'],
    [[{ role: 'user' }], 'Expected `messages[0].content` to be a string, got undefined'],
    [
      [{ role: 'user', content: 'x' }, null],
      'Expected `messages[1]` to be an object with `role` and `content`, got null',
    ],
    [
      Object.assign(new Array(2), { 1: { role: 'user', content: 'x' } }),
      'Expected `messages[0]` to be an object with `role` and `content`, got undefined',
    ],
    [new Array(1), 'Expected `messages[0]` to be an object with `role` and `content`'],
    [
      [Object.create({ role: 'user', content: 'x' })],
      'Expected `messages[0].role` to be a non-empty string, got undefined',
    ],
  ])('throws a TypeError for %o', (messages, expected) => {
    const format = () => formatPrompt(messages as never);
    expect(format).toThrow(TypeError);
    expect(format).toThrow(expected);
  });
});
