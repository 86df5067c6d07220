import fc from 'fast-check';
import { concat, from, type Observable, throwError } from 'rxjs';
import {
  type ChatEvent,
  DeadlineError,
  HttpStatusError,
  isRxtalkError,
  LimitError,
  NetworkError,
  ProtocolError,
  type RequestOutcome,
  ServiceError,
  TruncatedStreamError,
} from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import { openAIHandler } from 'rxtalk/server';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { record } from '../support/record';
import { serveHandler } from '../support/serveHandler';
import { fakeService, stop, text } from './support/fakeService';
import { legalAnswers } from './support/legalAnswers';

const asked = { messages: 'Hi', model: 'm', stream_options: { include_usage: true } };

/** A client of the handler over a socket; the answer can be changed. */
async function chained() {
  const service = {
    answer$: from([] as ChatEvent[]) as Observable<ChatEvent>,
    events: () => service.answer$,
  };
  const { url } = await serveHandler(openAIHandler(service));
  return { service, client: createOpenAICompatible({ baseURL: `${url}/v1` }) };
}

/** What has to arrive of an answer, whatever its pieces. */
function substanceOf(events: readonly ChatEvent[]) {
  const texts = { text: '', reasoning: '', refusal: '' };
  const calls: (readonly [string, string, string])[] = [];
  const pieces = new Map<string, string>();
  let usage: unknown;
  let reason: unknown;
  for (const event of events) {
    if (event.type === 'tool-call') {
      // Arguments that never came are an empty object.
      calls.push([event.id, event.name, event.arguments.trim() || '{}']);
    } else if (event.type === 'tool-call-delta') {
      pieces.set(event.id, (pieces.get(event.id) ?? '') + event.delta);
    } else if (event.type === 'usage') {
      // Without a number, it says nothing.
      if (Object.keys(event).length > 1) usage = event;
    } else if (event.type === 'finish') reason = reasonOf(event);
    else texts[event.type] += event.delta;
  }
  const wellFormed = Object.entries(texts).map(([type, all]) => [type, all.toWellFormed()]);
  return { texts: wellFormed, calls: calls.sort(), usage, reason };
}

/** A reason that this wire doesn't know goes in the service's own terms, which may be those of another. */
function reasonOf({ reason, rawReason = reason }: Extract<ChatEvent, { type: 'finish' }>) {
  return reason === 'other' && rawReason !== 'stop' ? rawReason : reason.replace('other', 'stop');
}

const places: readonly (readonly [string, readonly ChatEvent[]])[] = [
  ['before the text', []],
  ['after the text', [text('Hi')]],
  ['after its reason', [text('Hi'), stop]],
];

describe('createOpenAICompatible reads openAIHandler over a socket', () => {
  it('with every event of an answer', async () => {
    const { service, client } = await chained();
    await fc.assert(
      fc.asyncProperty(legalAnswers, async (events) => {
        service.answer$ = from(events);
        const { values, error } = await outcomeOf(client.events(asked));
        expect(error).toBeUndefined();
        expect(substanceOf(values)).toEqual(substanceOf(events));
        for (const call of values.filter(({ type }) => type === 'tool-call')) {
          const { id, arguments: whole } = call as Extract<ChatEvent, { type: 'tool-call' }>;
          const deltas = values.flatMap((event) =>
            event.type === 'tool-call-delta' && event.id === id ? [event.delta] : [],
          );
          expect(deltas.join('').trim() || '{}').toBe(whole.trim());
        }
      }),
      { examples: [[[stop, { type: 'usage' }]]] },
    );
  });

  it('word by word, and unsubscribes', async () => {
    const service = fakeService();
    const { url } = await serveHandler(openAIHandler(service));
    const seen = record(createOpenAICompatible({ baseURL: `${url}/v1`, model: 'm' }).stream('Hi'));
    await eventually('asked', () => service.open === 1);
    for (const word of ['one ', 'two ']) {
      service.asked[0]?.answer.next(text(word));
      await eventually('heard', () => seen.values.at(-1) === word);
    }
    seen.unsubscribe();
    await eventually('unsubscribed', () => service.open === 0);
  });

  it.each(places)('and sees an answer break off %s', async (_, before) => {
    const { service, client } = await chained();
    const shown = before.filter(({ type }) => type === 'text');
    for (const answer$ of [
      concat(
        from(before),
        throwError(() => new NetworkError('reset by 10.0.0.1')),
      ),
      // Without its reason, an answer isn't complete.
      from(shown),
    ]) {
      service.answer$ = answer$;
      const { values, error } = await outcomeOf(client.events(asked));
      expect(values).toEqual(shown);
      expect(error).toMatchObject(
        shown.length > 0
          ? { code: 'service', serverMessage: expect.stringMatching(/connection|broke off/) }
          : { code: 'http-status', status: 502 },
      );
      expect(JSON.stringify(error)).not.toContain('10.0.0.1');
    }
  });

  it('and never mistakes an answer that may be charged for a free one', async () => {
    const { service, client } = await chained();
    const outcome = fc.constantFrom<RequestOutcome[]>('unsent', 'refused', 'unknown', 'accepted');
    const status = fc.constantFrom(400, 401, 403, 404, 408, 413, 422, 425, 429, 500, 502, 503, 529);
    const retryAfterMs = fc.option(fc.nat(5000), { nil: undefined });
    const causes = fc
      .record({ outcome, status, retryAfterMs })
      .chain((details) =>
        fc.constantFrom(
          new HttpStatusError(details.status, details),
          new ServiceError({ ...details, serviceCode: details.status }),
          new NetworkError('reset', details),
          new DeadlineError('response', 5, details),
          new LimitError('A line', 5, 'characters', details),
          new ProtocolError('nonsense', details),
          new TruncatedStreamError(details),
          new Error('of the app'),
        ),
      );
    await fc.assert(
      fc.asyncProperty(causes, fc.constantFrom(...places), async (cause, [, before]) => {
        service.answer$ = concat(
          from(before),
          throwError(() => cause),
        );
        const { error } = await outcomeOf(client.events(asked));
        const isFree = isRxtalkError(cause) && ['unsent', 'refused'].includes(cause.outcome);
        if (!isFree || before.length > 0) {
          expect(error).toHaveProperty('outcome', expect.stringMatching(/^(unknown|accepted)$/));
        }
      }),
      { examples: [[new ServiceError({ serviceCode: 429, outcome: 'accepted' }), ['', []]]] },
    );
  });
});
