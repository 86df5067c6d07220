import axios from 'axios';
import { createGPTalk, createHttp, GPTALK_URL } from 'rxtalk';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
});

const rule =
  'Expected `baseURL` to be an absolute http(s) URL without user name, query and fragment';

describe('the option `baseURL`', () => {
  it.each([createGPTalk, createHttp])('is required', (create) => {
    expect(() => create({})).toThrow(TypeError);
    expect(() => create({})).toThrow(`${rule}, got undefined`);
    expect(() => create({ baseURL: undefined })).toThrow('got undefined');
  });

  it('can come from axios', () => {
    const instance = axios.create({ baseURL: 'https://example.org/talk/' });
    expect(createGPTalk({ axios: instance }).url).toBe('https://example.org/talk');
    expect(createGPTalk({ axios: instance, baseURL: 'http://localhost' }).url).toBe(
      'http://localhost',
    );
  });

  it.each([
    ['localhost', 'got `localhost`'],
    ['localhost:8080', 'got `localhost:8080`'],
    ['/talk', 'got `/talk`'],
    ['ftp://example.org/x', 'got `ftp://example.org/x`'],
    ['http://example.org/?', 'got `http://example.org/?`'],
    ['http://example.org/#', 'got `http://example.org/#`'],
    ['http://example.org/x?key=hidden', 'got `http://example.org/x?…`'],
    ['http://example.org/x#hidden', 'got `http://example.org/x#…`'],
    ['http://user:hidden@example.org', 'got one that may have a user name or password'],
    ['user:hidden@example.org', 'got one that may have a user name or password'],
    ['', 'got an empty string'],
    [5, 'got a number'],
  ])('is rejected if it is %j, and the error shows only what isn’t secret', (baseURL, got) => {
    const create = () => createGPTalk({ baseURL: baseURL as string });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(`${rule}, ${got}`);
    expect(create).not.toThrow('hidden');
  });

  it('can be relative if there is a `location`', () => {
    vi.stubGlobal('location', { href: 'https://app.example.org/page/index.html?x=1' });
    expect(createGPTalk({ baseURL: '/talk/' }).url).toBe('https://app.example.org/talk');
    expect(createGPTalk({ baseURL: 'talk' }).url).toBe('https://app.example.org/page/talk');
    expect(() => createGPTalk({ baseURL: '/talk?' })).toThrow('an http(s) URL without user name');
  });

  it('of the original service makes `working` false', () => {
    expect(GPTALK_URL).toBe('https://gptalk.net');
    expect(createGPTalk({ baseURL: GPTALK_URL }).working).toBe(false);
    expect(createGPTalk({ baseURL: 'http://localhost' }).working).toBe(true);
  });
});
