import { concat, defer, of, throwError } from 'rxjs';
import { HttpStatusError, NetworkError, retryText } from 'rxtalk';
import { expect, it } from 'vitest';
import { outcomeOf } from '../../support/outcome';

it.each([
  ['once text was emitted by an earlier attempt', ['Hel'], false],
  ['not where no text was emitted', [], true],
])('the last error is not retryable any more %s', async (_, deltas, isRetryable) => {
  let attempts = 0;
  const broken$ = concat(
    of(...deltas),
    throwError(() => new NetworkError('reset')),
  );
  const refused$ = throwError(() => new HttpStatusError(503, { step: 'login' }));
  const answer$ = defer(() => (++attempts === 1 ? broken$ : refused$));
  const { values, error } = await outcomeOf(answer$.pipe(retryText({ count: 1, delay: 0 })));
  expect(values).toEqual(deltas);
  expect(error).toMatchObject({ status: 503, isTransient: true, isRetryable });
});
