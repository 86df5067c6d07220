import { retryText } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../support/outcome';
import { eventStream, message } from '../../support/service';
import { breakOff, clientOf, first, say } from './brokenService';

describe('retryText() of a real answer', () => {
  it('gives the whole answer once where the connection breaks off in the middle', async () => {
    const { answer$, stepsOf } = await clientOf({
      stream: first(
        (response) => breakOff(response, 'Hello', 'Hello, wor'),
        (response) => say(response, 'Hel', 'Hello, world 😀'),
      ),
    });
    const { values, error } = await outcomeOf(answer$.pipe(retryText({ delay: 1 })));
    expect(error).toBeUndefined();
    expect(values).toEqual(['Hello', ', wor', 'ld 😀']);
    expect(stepsOf()).toBe('login text stream text stream');
  });

  it('gives the whole answer where the stream ends without its sentinel', async () => {
    const { answer$, stepsOf } = await clientOf({
      stream: first(
        (response) => void eventStream(response).end(message('Hel')),
        (response) => say(response, 'Hello'),
      ),
    });
    const { values, error } = await outcomeOf(answer$.pipe(retryText({ delay: 1 })));
    expect([values, error]).toEqual([['Hel', 'lo'], undefined]);
    expect(stepsOf()).toBe('login text stream text stream');
  });

  it('ends with what both share where the second answer is another one', async () => {
    const { answer$ } = await clientOf({
      stream: first(
        (response) => breakOff(response, 'Hello'),
        (response) => say(response, 'Help', 'Help me'),
      ),
    });
    const { values, error } = await outcomeOf(answer$.pipe(retryText({ delay: 1 })));
    expect(values).toEqual(['Hello']);
    expect(error).toMatchObject({ code: 'rewrite', shared: 'Hel' });
  });
});
