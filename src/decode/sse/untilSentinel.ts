import { TruncatedStreamError } from '../../errors/truncatedStreamError';
import type { Decoder } from '../decoder';

/** Gives the values before the sentinel. If it is `required` and never arrives, `end` throws. */
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
