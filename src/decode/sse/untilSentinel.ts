import { TruncatedStreamError } from '../../errors/truncatedStreamError';
import type { Decoder } from '../decoder';

/** Gives what comes before the sentinel; where it never comes the result is truncated. */
export function untilSentinel<T>(isDone: (value: T) => boolean, required: boolean): Decoder<T, T> {
  return {
    decode(value, sink) {
      if (isDone(value)) sink.finish();
      else sink.give(value);
    },
    end() {
      if (required) throw new TruncatedStreamError();
    },
  };
}
