import { defer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { drawMarbles } from '../../tools/docs/drawMarbles';
import { marbles } from './marbles';

describe.each(marbles)('the marbles of $name', (diagram) => {
  const { name, sources, output, values, error, operator } = diagram;

  it('match the output of the operator', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ cold, expectObservable }) => {
      let attempt = 0;
      const source$ = defer(() => cold(sources[attempt++] ?? '', { ...values }, error));
      expectObservable(source$.pipe(operator())).toBe(output, { ...values }, error);
    });
    expect.assertions(1);
  });

  it('are drawn in the docs', async () => {
    await expect(drawMarbles(diagram)).toMatchFileSnapshot(`../../docs/marbles/${name}.svg`);
  });
});
