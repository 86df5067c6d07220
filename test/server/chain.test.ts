import { from, lastValueFrom, mergeMap, range, toArray } from 'rxjs';
import { createGPTalk, NetworkError, ServiceError } from 'rxtalk';
import { gptalkHandler, memoryLedger } from 'rxtalk/server';
import { inProcessGPTalk } from 'rxtalk/testing';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { record } from '../support/record';
import { serveHandler } from '../support/serveHandler';
import { answeringWith, fakeService, stop, text } from './support/fakeService';

describe('createGPTalk reads gptalkHandler over a socket', () => {
  it('in front of another GPTalk service, word by word', async () => {
    const upstream = inProcessGPTalk({
      answer: ({ prompt, model }) => ['You said ', prompt, ` to ${model} 😀`],
    });
    const { url } = await serveHandler(gptalkHandler(createGPTalk({ axios: upstream.axios })));
    const gptalk = createGPTalk({ baseURL: url });
    const request = {
      messages: [{ role: 'user', content: 'Hé' }],
      model: 'gpt-4',
      temperature: 0.5,
    };
    expect(await lastValueFrom(gptalk.stream(request).pipe(toArray()))).toEqual([
      'You said ',
      'Hé',
      ' to gpt-4 😀',
    ]);
    expect(upstream.requests.at(-2)?.body).toMatchObject({ temperature: 0.5, model: 'gpt-4' });
  });

  it('with as many logins as answers at a time need', async () => {
    const service = answeringWith(text('Hi'), stop);
    const { url } = await serveHandler(gptalkHandler(service));
    const gptalk = createGPTalk({ baseURL: url });
    const answers$ = range(23).pipe(
      mergeMap(() => gptalk.stream('Hi')),
      toArray(),
    );
    expect(await lastValueFrom(answers$)).toEqual(Array(23).fill('Hi'));
    expect(gptalk.tokens.logins).toBe(5);
  });

  it('and asks the service only when the stream is opened', async () => {
    const service = fakeService();
    const { url } = await serveHandler(gptalkHandler(service));
    const seen = record(createGPTalk({ baseURL: url }).stream('Hi'));
    await eventually('asked', () => service.open === 1);
    expect(service.asked[0]?.request).toEqual({
      messages: [{ role: 'user', content: 'Hi' }],
      model: 'gpt-3.5-turbo',
      temperature: 0,
    });
    seen.unsubscribe();
    await eventually('unsubscribed', () => service.open === 0);
  });

  it.each([0, 1])('and sees an answer fail after %i texts', async (texts) => {
    const service = fakeService({
      answer(subscriber) {
        for (let i = 0; i < texts; i++) subscriber.next(text('Hi'));
        subscriber.error(new NetworkError('reset'));
      },
    });
    const { url } = await serveHandler(gptalkHandler(service));
    const { values, error } = await outcomeOf(createGPTalk({ baseURL: url }).stream('Hi'));
    expect(values).toEqual(Array(texts).fill('Hi'));
    expect(error).toMatchObject(
      texts === 0
        ? { code: 'http-status', status: 502, outcome: 'accepted' }
        : { code: 'service', serviceCode: 502, outcome: 'accepted', isTransient: true },
    );
    if (texts === 1) expect(error).toBeInstanceOf(ServiceError);
  });

  it('and sees an answer fail that completes without a finish reason', async () => {
    const service = fakeService({
      answer(subscriber) {
        from([text('Hi')]).subscribe(subscriber);
      },
    });
    const { url } = await serveHandler(gptalkHandler(service));
    const { values, error } = await outcomeOf(createGPTalk({ baseURL: url }).stream('Hi'));
    expect(values).toEqual(['Hi']);
    expect(error).toMatchObject({ code: 'service', serverMessage: 'The answer broke off' });
  });

  it('and learns that the server is full before its text is counted', async () => {
    const service = fakeService({ answer: (subscriber) => subscriber.next(text('Hi')) });
    const { url } = await serveHandler(gptalkHandler(service, { maxAnswers: 1 }));
    const gptalk = createGPTalk({ baseURL: url });
    const first = record(gptalk.stream('Hi'));
    await eventually('asked', () => first.values.length === 1);
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    const refused = { status: 503, retryAfterMs: 1000, step: 'text', outcome: 'refused' };
    expect(error).toMatchObject(refused);
    first.unsubscribe();
    await eventually('unsubscribed', () => service.open === 0);
    const again = record(gptalk.stream('Hi'));
    await eventually('asked again', () => again.values.length === 1);
    again.unsubscribe();
  });

  it('and learns that the server is full, even if several streams are opened at once', async () => {
    const service = fakeService({ answer: (subscriber) => subscriber.next(text('Hi')) });
    const ledger = memoryLedger();
    const handler = gptalkHandler(service, { maxAnswers: 1, ledger });
    const bearer = await ledger.issue();
    const question = { prompt: 'Hi', model: 'm', temperature: 0 };
    const open = (token = '') =>
      handler(new Request(`http://localhost/api/chatgpt/chatapi/stream?token=${token}`));
    const first = await ledger.submit(bearer.token, question);
    const second = await ledger.submit(bearer.token, question);
    const [opened, refused] = await Promise.all([open(first), open(second)]);
    expect([opened.status, refused.status]).toEqual([200, 503]);
    await opened.body?.cancel();
    expect((await open('unknown')).status).toBe(403);
    expect((await open(second)).status).toBe(200);
  });
});
