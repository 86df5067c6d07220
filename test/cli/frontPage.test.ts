import { describe, expect, it } from 'vitest';
import { frontPage } from '../../src/cli/serve/frontPage';
import { serve } from './support/serve';

const page = '<!doctype html><title>Chat</title>';
const handler = async () => new Response('a wire');
const browser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

function ask(served: string | undefined, path: string, init: RequestInit = {}): Promise<Response> {
  return frontPage(handler, served)(new Request(`http://127.0.0.1:8787${path}`, init));
}

describe('the front page', () => {
  it('is the chat page for a browser', async () => {
    const response = await ask(page, '/', browser);
    expect(await response.text()).toBe(page);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      vary: 'accept',
    });
  });

  it.each([
    ['for curl', page, {}],
    ['if there is no page', undefined, browser],
  ])('says what is served where %s', async (_name, served, init) => {
    const response = await ask(served, '/', init);
    expect(await response.text()).toMatch(/^rxtalk serves one chat service/);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.has('content-security-policy')).toBe(false);
  });

  it('leaves every other path to the handler, and rejects other methods', async () => {
    expect(await (await ask(page, '/v1/models', browser)).text()).toBe('a wire');
    expect((await ask(page, '/', { ...browser, method: 'POST' })).status).toBe(405);
  });

  it('has no chat page with --no-page', async () => {
    const { url } = await serve(['--no-page']);
    expect(await (await fetch(url, browser)).text()).toMatch(/^rxtalk serves one chat service/);
  });
});
