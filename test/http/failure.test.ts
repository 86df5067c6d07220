import { createHttp } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { requestFailure } from '../../src/http/failure';
import { loginRequest as request } from '../support/answering';
import { outcomeOf } from '../support/outcome';

describe('requestFailure', () => {
  it('reports the system’s code rather than the adapter’s', () => {
    const cause = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
    const error = Object.assign(new Error('Network Error', { cause }), { code: 'ERR_NETWORK' });
    expect(requestFailure(error)).toMatchObject({
      systemCode: 'ENOTFOUND',
      message: 'The host name could not be resolved (ENOTFOUND)',
    });
  });

  it('reports a missing adapter as not retryable', () => {
    const error = Object.assign(new Error('x'), { code: 'ERR_NOT_SUPPORT' });
    expect(requestFailure(error)).toMatchObject({ code: 'network', isRetryable: false });
  });

  it.each([undefined, 'x', new Error('x'), Object.assign(new Error('x'), { code: 'secret!' })])(
    'shows nothing of an unknown error: %s',
    (error) => {
      expect(requestFailure(error)).toMatchObject({ message: 'The request failed' });
    },
  );

  it('reports a DNS failure as a `NetworkError`', async () => {
    const http = createHttp({ baseURL: 'http://no-such-host.invalid' });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ code: 'network', step: 'login' });
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain((error as { systemCode: string }).systemCode);
  });
});
