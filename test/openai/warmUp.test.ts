import { throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { body, chunk, text } from '../support/chatChunks';
import { eventually } from '../support/eventually';
import { openAI, type Play } from '../support/openAIServer';
import { outcomeOf } from '../support/outcome';
import { record } from '../support/record';

const models: Play = { headers: { 'content-type': 'application/json' }, body: '{"data":[]}' };
const answer: Play = { body: body(text('Hello'), chunk({}, 'stop'), '[DONE]') };

describe('warmUp()', () => {
  it('asks for the models with the key, and completes without a value', async () => {
    const { server, client } = await openAI(models, { apiKey: () => 'key-1', query: { v: '1' } });
    const warm$ = client.warmUp();
    expect(server.received).toHaveLength(0);
    expect(await outcomeOf(warm$)).toEqual({ values: [], error: undefined });
    expect(server.raw.requests).toEqual(['GET /v1/models?v=1']);
    expect(server.received[0]?.headers).toMatchObject({ authorization: 'Bearer key-1' });
  });

  it('leaves its connection open for the first answer', async () => {
    const { server, client } = await openAI([models, answer]);
    await outcomeOf(client.warmUp());
    expect(await outcomeOf(client.stream('Hi'))).toMatchObject({ values: ['Hello'] });
    expect(server.raw.sockets.size).toBe(1);
  });

  it.each([404, 405])('completes if the service has no such path (%i)', async (status) => {
    const { client } = await openAI({ status });
    expect(await outcomeOf(client.warmUp())).toEqual({ values: [], error: undefined });
  });

  it.each([401, 503])('fails if the service can’t be used (%i)', async (status) => {
    const { client } = await openAI({ status });
    const { error } = await outcomeOf(client.warmUp());
    expect(error).toMatchObject({ code: 'http-status', status, step: 'models' });
  });

  it('fails if the key isn’t available', async () => {
    const own = new Error('own');
    const { client } = await openAI(models, { apiKey: () => throwError(() => own) });
    expect((await outcomeOf(client.warmUp())).error).toBe(own);
  });

  it('is aborted when it is unsubscribed from', async () => {
    const { server, client } = await openAI({ end: 'silent' });
    const seen = record(client.warmUp());
    await eventually('it is asked', () => server.received.length === 1);
    seen.unsubscribe();
    await eventually('it is closed', () => server.raw.sockets.size === 0);
  });
});
