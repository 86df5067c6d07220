import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';

/** Runs in virtual time; marbles are a millisecond each. */
export function virtually(run: Parameters<TestScheduler['run']>[0]): void {
  expect.hasAssertions();
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(run);
}
