import axios from 'axios';
import { createHttp, type HttpOptions } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { baseURL } from '../support/answering';

describe('createHttp', () => {
  it.each([
    [{ baseURL: 'localhost' }, 'Expected `baseURL` to be an absolute http(s) URL'],
    [{ baseURL: 'ftp://localhost' }, 'got another scheme'],
    [{ baseURL: 'http://user:hidden@localhost' }, 'without user name, query and fragment'],
    [{ baseURL: 'http://localhost/?key=hidden' }, 'without user name, query and fragment'],
    [{ baseURL: 'http://localhost/#hidden' }, 'without user name, query and fragment'],
    [{}, 'got undefined'],
    [{ baseURL, now: 5 }, 'Expected `now` to be a function, got `5` (number)'],
    [{ baseURL, axios: {} }, 'Expected `axios` to be an axios instance, got an object'],
    [{ baseURL, axios: null }, 'Expected `axios` to be an axios instance, got null'],
    [{ baseURL, headers: 'x' }, 'Expected `headers` to be an object, got a string'],
    [{ baseURL, headers: { 'x-a': 5 } }, "Expected `headers['x-a']` to be a string, got a number"],
    [{ baseURL, headers: { 'x y': 'z' } }, 'to be header names, got `x y`'],
    [{ baseURL, headers: { 'x-a': 'hidden\n' } }, 'a text that a header can bear'],
    [{ baseURL, headers: { 'x-a': 'hidden€' } }, 'a text that a header can bear'],
    [{ baseUrl: baseURL }, 'got `baseUrl`'],
    [{ baseURL, deadlines: { idle: 5 } }, 'Expected `deadlines` to have only `responseMs`'],
    [{ baseURL, deadlines: 5_000 }, 'Expected `deadlines` to be an object, got a number'],
    [{ baseURL, userAgent: 5 }, 'Expected `userAgent` to be a string, got a number'],
    [{ baseURL, axios: axios.create({ adapter: 'xhr' }) }, 'an adapter that can stream'],
  ])('throws a `TypeError` for %o', (options, expected) => {
    const create = () => createHttp(options as HttpOptions);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(expected);
    expect(create).not.toThrow(/hidden/);
  });

  it('takes the base URL from axios, without trailing slashes', () => {
    const instance = axios.create({ baseURL: `${baseURL}/talk//` });
    expect(createHttp({ axios: instance }).url).toBe(`${baseURL}/talk`);
    expect(createHttp({ axios: instance, baseURL }).url).toBe(baseURL);
  });
});
