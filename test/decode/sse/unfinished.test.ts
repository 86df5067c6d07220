import { describe, expect, test } from 'vitest';
import {
  isPassingUnfinished,
  isUnfinished,
  passUnfinished,
} from '../../../src/decode/sse/unfinished';

describe('an unfinished text', () => {
  test('is known only while it is passed on', () => {
    expect([isPassingUnfinished(), isUnfinished('a')]).toEqual([false, false]);
    passUnfinished('data: a', () => {
      expect([isPassingUnfinished(), isUnfinished('a'), isUnfinished('b')]).toEqual([
        true,
        true,
        false,
      ]);
    });
    expect([isPassingUnfinished(), isUnfinished('a')]).toEqual([false, false]);
  });

  test('is forgotten if passing it on throws', () => {
    expect(() =>
      passUnfinished('a', () => {
        throw new Error('reader');
      }),
    ).toThrow('reader');
    expect(isPassingUnfinished()).toBe(false);
  });

  test('is known again after another stream has passed on its own', () => {
    passUnfinished('outer', () => {
      passUnfinished('inner', () => {
        expect([isUnfinished('inner'), isUnfinished('outer')]).toEqual([true, false]);
      });
      passUnfinished(undefined, () => expect(isPassingUnfinished()).toBe(false));
      expect([isUnfinished('inner'), isUnfinished('outer')]).toEqual([false, true]);
    });
  });
});
