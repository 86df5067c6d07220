import axios from 'axios';
import { createHttp } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { requestFailure } from '../../src/http/failure';
import { loginRequest as request } from '../support/answering';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';

const cyclic = new Error('x');
cyclic.cause = cyclic;

describe('requestFailure', () => {
  it('reports the system’s code rather than the adapter’s', () => {
    const cause = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
    const error = Object.assign(new Error('Network Error', { cause }), { code: 'ERR_NETWORK' });
    expect(requestFailure(error)).toMatchObject({
      systemCode: 'ENOTFOUND',
      message: 'The host name could not be resolved (ENOTFOUND)',
    });
  });

  it.each([
    ['an IPv4 address', '127.0.0.1:9', { address: '127.0.0.1', port: 9 }],
    ['an IPv6 address', '[::1]:9', { address: '::1', port: 9 }],
  ])('names %s that refused the connection, even if the error is wrapped', (_, peer, place) => {
    const cause = Object.assign(new Error('x'), { code: 'ECONNREFUSED', ...place });
    const several = Object.assign(new Error('several', { cause: undefined }), { errors: [cause] });
    for (const error of [cause, new Error('x', { cause }), several]) {
      expect(requestFailure(error)).toMatchObject({
        systemCode: 'ECONNREFUSED',
        message: `The connection to ${peer} was refused: check that the service is running (ECONNREFUSED)`,
        outcome: 'unsent',
      });
    }
  });

  it('names no address if it is unknown', () => {
    const error = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    expect(requestFailure(error).message).toBe(
      'The connection was refused: check that the service is running (ECONNREFUSED)',
    );
  });

  it.each(['EHOSTUNREACH', 'ENETUNREACH'])(
    'treats %s as unsent before a connection, and as unknown on a lost one',
    (code) => {
      const outcomeWith = (syscall?: string) =>
        requestFailure(Object.assign(new Error('x'), { code, syscall })).outcome;
      expect(['connect', undefined, 'read', 'write'].map(outcomeWith)).toEqual([
        ...['unsent', 'unsent'],
        ...['unknown', 'unknown'],
      ]);
    },
  );

  it('treats a failed connection as unsent, whatever the code', () => {
    const outcomeWith = (code: string, syscall: string) =>
      requestFailure(Object.assign(new Error('x'), { code, syscall })).outcome;
    for (const code of ['ETIMEDOUT', 'ECONNRESET', 'ECONNREFUSED']) {
      expect(outcomeWith(code, 'connect')).toBe('unsent');
    }
    for (const code of ['ETIMEDOUT', 'ECONNRESET']) {
      expect(outcomeWith(code, 'read')).toBe('unknown');
    }
  });

  it('treats a body that broke off without a reason as reset', () => {
    expect(requestFailure(undefined, 'ECONNRESET')).toMatchObject({
      systemCode: 'ECONNRESET',
      isRetryable: true,
      outcome: 'unknown',
    });
  });

  it('reports a missing adapter as not retryable', () => {
    const error = Object.assign(new Error('x'), { code: 'ERR_NOT_SUPPORT' });
    expect(requestFailure(error)).toMatchObject({ code: 'network', isRetryable: false });
  });

  it.each([undefined, 'x', new Error('x'), Object.assign(new Error('x'), { code: 'secret!' })])(
    'doesn’t quote an unknown error: %s',
    (error) => {
      expect(requestFailure(error)).toMatchObject({ message: 'The request failed' });
    },
  );

  it.each<[string, () => unknown]>([
    [
      'a `code` that throws when it is read',
      () =>
        Object.defineProperty(new Error('x'), 'code', {
          get() {
            throw new Error('hostile');
          },
        }),
    ],
    ['a cause that is the error itself', () => cyclic],
    ['no properties', () => null],
  ])('reports an interceptor’s error with %s at once as a `NetworkError`', async (_, thrown) => {
    const server = await rawServer((__, response) => response.end('{}'));
    const instance = axios.create();
    instance.interceptors.response.use(() => {
      throw thrown();
    });
    const deadlines = { responseMs: 0, idleMs: 0 };
    const http = createHttp({ baseURL: server.url, axios: instance, deadlines });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ code: 'network', step: 'login', outcome: 'unknown' });
  });

  it('reports a DNS failure as a `NetworkError`', async () => {
    const http = createHttp({ baseURL: 'http://no-such-host.invalid' });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ code: 'network', step: 'login', outcome: 'unsent' });
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain((error as { systemCode: string }).systemCode);
  });
});
