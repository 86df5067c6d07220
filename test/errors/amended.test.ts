import { inspect, types } from 'node:util';
import {
  DeadlineError,
  HttpStatusError,
  isRxtalkError,
  LimitError,
  NetworkError,
  ProtocolError,
  ServiceError,
  SnapshotRewriteError,
  TruncatedStreamError,
} from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { amended, type RxtalkError } from '../../src/errors/rxtalkError';

const details = { step: 'text', url: 'http://localhost', serverMessage: 'no' } as const;

const errors: readonly RxtalkError[] = [
  new HttpStatusError(503, { ...details, retryAfterMs: 5 }),
  new NetworkError('The connection was reset', { ...details, systemCode: 'ECONNRESET' }),
  new DeadlineError('idle', 5, details),
  new ProtocolError('Not JSON', details),
  new ServiceError({ ...details, serviceCode: 7 }),
  new TruncatedStreamError(details),
  new SnapshotRewriteError('shared', details),
  new LimitError('A line', 5, 'bytes', details),
];

/** All own properties of an error, including hidden ones. */
function stateOf(error: RxtalkError) {
  return Object.getOwnPropertyDescriptors(error);
}

describe.each(errors.map((error) => [error.name, error] as const))(
  'an amended %s',
  (name, error) => {
    it('is a copy that is equal except for the changes', () => {
      const copy = amended(error, { step: 'stream', isRetryable: false });
      expect(copy).not.toBe(error);
      expect(copy.toJSON()).toEqual({ ...error.toJSON(), step: 'stream', isRetryable: false });
      const { step: _, isRetryable: __, ...others } = stateOf(error);
      expect(stateOf(copy)).toMatchObject(others);
      expect(Object.keys(copy).sort()).toEqual(Object.keys(error).sort());
    });

    it('is an error of the same class, even to Node.js and loggers', () => {
      const copy = amended(error, { step: 'stream' });
      expect(Object.getPrototypeOf(copy)).toBe(Object.getPrototypeOf(error));
      expect(copy).toBeInstanceOf(error.constructor);
      expect(isRxtalkError(copy)).toBe(true);
      expect(types.isNativeError(copy)).toBe(true);
      expect(copy.name).toBe(name);
      expect(String(copy)).toBe(String(error));
      expect(inspect(copy)).toContain(error.stack);
    });

    it('has the same stack, which stays non-enumerable', () => {
      const copy = amended(error, { step: 'stream' });
      expect(copy.stack).toBe(error.stack);
      expect(copy.stack).toContain('amended.test.ts');
      expect(Object.keys(copy)).not.toContain('stack');
      expect(Object.keys(copy)).not.toContain('message');
    });

    it('doesn’t change the original', () => {
      const before = stateOf(error);
      amended(error, { step: 'stream', message: 'another', serverMessage: undefined, extra: 1 });
      expect(stateOf(error)).toEqual(before);
    });

    it('shows a new message everywhere, and the old one nowhere', () => {
      const copy = amended(error, { message: "it costs $& and $'" });
      expect(copy.message).toBe("it costs $& and $'");
      expect(copy.stack?.split('\n')[0]).toBe(`${name}: it costs $& and $'`);
      expect(copy.stack?.split('\n').slice(1)).toEqual(error.stack?.split('\n').slice(1));
      const shown = `${inspect(copy, { showHidden: true })} ${copy} ${JSON.stringify(copy)}`;
      expect(shown).not.toContain(error.message);
    });

    it('lacks the properties that are set to undefined', () => {
      const copy = amended(error, { serverMessage: undefined, absent: undefined });
      expect(copy).not.toHaveProperty('serverMessage');
      expect(Object.keys(copy)).not.toContain('serverMessage');
      expect(Object.keys(copy)).not.toContain('absent');
      expect(error.serverMessage).toBe('no');
    });

    it('can be amended again', () => {
      const copy = amended(amended(error, { step: 'stream' }), { outcome: 'unsent' });
      expect(copy.toJSON()).toEqual({ ...error.toJSON(), step: 'stream', outcome: 'unsent' });
      expect(types.isNativeError(copy)).toBe(true);
    });
  },
);

describe('an amended error', () => {
  it('keeps hidden properties hidden', () => {
    const copy = amended(new SnapshotRewriteError('what both share'), { step: 'stream' });
    expect(copy.shared).toBe('what both share');
    expect(JSON.stringify(copy) + inspect(copy)).not.toContain('what both share');
  });

  it('keeps its cause', () => {
    const cause = new Error('the cause');
    const error = Object.assign(new TruncatedStreamError(), { cause });
    expect(amended(error, { step: 'stream' }).cause).toBe(cause);
  });
});
