import type { ServerResponse } from 'node:http';
import { retry } from 'rxjs';
import { backoff, isRxtalkError, retryText } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../support/outcome';
import { answer, eventStream, type Handlers, json, message } from '../../support/service';
import { breakOff, clientOf, first, say } from './brokenService';

describe('retry({ delay: backoff() }) of a real answer', () => {
  const again = (resend = false) =>
    retry<string>({ count: 2, delay: backoff({ initialMs: 1, resend }) });

  const broken = (response: ServerResponse) => void response.destroy();
  const refused = (response: ServerResponse) => answer(response, 429, '');
  const failed = (response: ServerResponse) => answer(response, 500, '');
  const down = (response: ServerResponse) => answer(response, 503, '', { 'retry-after': '0' });
  const login = (response: ServerResponse) => json(response, { token: 'b', expires_at: 4e9 });
  const text = (response: ServerResponse) => json(response, { token: 's' });
  const stream = (response: ServerResponse) => say(response, 'Hello');

  it.each<[string, () => Handlers, unasked: string, withResend: string]>([
    [
      'a login that fails',
      () => ({ login: first(down, first(broken, login)) }),
      'login login login text stream, complete',
      'login login login text stream, complete',
    ],
    [
      'a text that is refused',
      () => ({ text: first(refused, first(refused, text)) }),
      'login text text text stream, complete',
      'login text text text stream, complete',
    ],
    [
      'a text of unknown outcome',
      () => ({ text: first(broken, first(failed, text)) }),
      'login text, network',
      'login text text text stream, complete',
    ],
    [
      'a service that sends Retry-After',
      () => ({ text: first(down, text) }),
      'login text text stream, complete',
      'login text text stream, complete',
    ],
    [
      'a stream that is refused',
      () => ({ stream: first(refused, stream) }),
      'login text stream, http-status',
      'login text stream text stream, complete',
    ],
    [
      'a stream that breaks off before the text',
      () => ({ stream: first((response) => breakOff(response), stream) }),
      'login text stream, network',
      'login text stream text stream, complete',
    ],
    [
      'a stream that breaks off after some text',
      () => ({ stream: first((response) => breakOff(response, 'Hel'), stream) }),
      'login text stream, network',
      'login text stream, network',
    ],
  ])('repeats what is safe after %s', async (_, handlers, unasked, withResend) => {
    for (const resend of [false, true]) {
      const { answer$, stepsOf } = await clientOf(handlers());
      const { error } = await outcomeOf(answer$.pipe(again(resend)));
      const end = isRxtalkError(error) ? error.code : 'complete';
      expect(`${stepsOf()}, ${end}`).toBe(resend ? withResend : unasked);
    }
  });
});

describe('retryText() of a real answer', () => {
  it('emits the whole answer once if the connection breaks off in the middle', async () => {
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

  it('emits the whole answer if the stream ends without its sentinel', async () => {
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

  it('ends after the text that both answers share if the second one differs', async () => {
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
