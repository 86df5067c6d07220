import type { ServerResponse } from 'node:http';
import { retry } from 'rxjs';
import { backoff, isRxtalkError } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../support/outcome';
import { answer, type Handlers, json } from '../../support/service';
import { breakOff, clientOf, first, say } from './brokenService';

describe('retry({ delay: backoff() }) of a real answer', () => {
  const again = (resend = false) =>
    retry<string>({ count: 2, delay: backoff({ initialMs: 1, resend }) });

  const broken = (response: ServerResponse) => void response.destroy();
  const refused = (response: ServerResponse) => answer(response, 429, '');
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
      () => ({ text: first(down, first(broken, text)) }),
      'login text, http-status',
      'login text text text stream, complete',
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
      'a stream that breaks off behind some text',
      () => ({ stream: first((response) => breakOff(response, 'Hel'), stream) }),
      'login text stream, network',
      'login text stream, network',
    ],
  ])('%s', async (_, handlers, unasked, withResend) => {
    for (const resend of [false, true]) {
      const { answer$, stepsOf } = await clientOf(handlers());
      const { error } = await outcomeOf(answer$.pipe(again(resend)));
      const end = isRxtalkError(error) ? error.code : 'complete';
      expect(`${stepsOf()}, ${end}`).toBe(resend ? withResend : unasked);
    }
  });
});
