import { concat, from, of, Subject, tap, throwError } from 'rxjs';
import {
  DeadlineError,
  LimitError,
  NetworkError,
  type ServiceError,
  type SseEvent,
  sseEvents,
  sseLines,
} from 'rxtalk';
import { chatEvents } from 'rxtalk/openai';
import { describe, expect, it } from 'vitest';
import { body, chunk, inPieces, readBody, text } from '../support/chatChunks';
import { encode } from '../support/chunkings';
import { eventually } from '../support/eventually';
import { openAI } from '../support/openAIServer';
import { outcomeOf } from '../support/outcome';
import { record } from '../support/record';
import { stopTimers } from '../support/virtualTime';

const whole = body(text('Hel'), text('lo'), chunk({}, 'stop'), '[DONE]');
const hello = [
  { type: 'text', delta: 'Hel' },
  { type: 'text', delta: 'lo' },
];

const sse = (payload: object | string): SseEvent => ({
  type: 'message',
  data: typeof payload === 'string' ? payload : JSON.stringify(payload),
  lastEventId: '',
});

describe('an answer', () => {
  it('is complete after a finish reason, wherever the rest is cut', () => {
    const end = whole.indexOf('"stop"') + '"stop"}]}'.length;
    for (let length = end; length <= whole.length; length++) {
      expect(readBody(whole.slice(0, length)).end).toBe('complete');
    }
  });

  it('is truncated wherever it is cut before that', () => {
    const end = whole.indexOf('"stop"') + '"stop"}]}'.length;
    for (let length = 0; length < end; length++) {
      const seen = readBody(whole.slice(0, length));
      expect(seen).toMatchObject({ end: 'error', error: { code: 'truncated' } });
      expect(hello.slice(0, seen.values.length)).toEqual(seen.values);
    }
  });

  it('is complete after [DONE] if there is no finish reason, and not before', () => {
    const unfinished = body(text('Hel'), text('lo'));
    expect(readBody(unfinished)).toMatchObject({ values: hello, error: { code: 'truncated' } });
    expect(readBody(`${unfinished}data: [DONE`)).toMatchObject({ error: { code: 'truncated' } });
    expect(readBody(`${unfinished}data: [DONE]`)).toMatchObject({ end: 'complete' });
  });

  it.each([1, 7, 1_000])(
    'ends at the line [DONE] if silence follows, in pieces of %d bytes',
    async (length) => {
      stopTimers(); // no deadline ends it
      for (const finish of [[], [chunk({}, 'stop')]]) {
        for (const done of ['data: [DONE]\n', 'data:[DONE]\r', 'data: [DONE]\r\n']) {
          const bytes = encode(body(text('Hel'), text('lo'), ...finish) + done);
          const play = { body: inPieces(bytes, length), end: 'open' } as const;
          const { client } = await openAI(play);
          const seen = record(client.stream('Hi'));
          await eventually('the answer ends', () => seen.end !== 'open');
          expect(seen).toMatchObject({ values: ['Hel', 'lo'], end: 'complete' });
        }
      }
    },
  );

  it('ends at [DONE], and unsubscribes from the source', () => {
    const source = new Subject<SseEvent>();
    const observed: boolean[] = [];
    const seen = record(
      source.pipe(
        chatEvents(),
        tap(() => observed.push(source.observed)),
      ),
    );
    source.next(sse(text('Hello')));
    source.next(sse('[DONE]'));
    expect(seen.end).toBe('complete');
    expect(observed).toEqual([true, false]);
  });

  it.each([new NetworkError('reset'), new DeadlineError('idle', 5)])(
    'is complete if the connection breaks after its finish reason with a %s',
    (error) => {
      const events = [text('Hel'), text('lo'), chunk({}, 'stop')].map(sse);
      const broken = (count: number) =>
        record(
          concat(
            from(events.slice(0, count)),
            throwError(() => error),
          ).pipe(chatEvents()),
        );
      const finish = { type: 'finish', reason: 'stop', rawReason: 'stop' };
      expect(broken(3)).toMatchObject({ values: [...hello, finish], end: 'complete' });
      expect(broken(2)).toMatchObject({ values: hello, end: 'error', error });
    },
  );

  it('keeps an event that had no empty line yet when the connection broke', () => {
    const usage = { choices: [], usage: { total_tokens: 9 } };
    const bytes = body(text('Hi'), chunk({}, 'stop'), usage).trimEnd();
    const broken = concat(
      of(bytes),
      throwError(() => new NetworkError('reset')),
    );
    const seen = record(broken.pipe(sseLines(), sseEvents({ flush: true }), chatEvents()));
    expect(seen).toMatchObject({
      values: [{ delta: 'Hi' }, { type: 'usage', totalTokens: 9 }, { type: 'finish' }],
      end: 'complete',
    });
  });

  it.each([new Error('own'), new LimitError('A line', 5, 'characters')])(
    'fails with any other error after its finish reason, such as a %s',
    (error) => {
      const source = concat(
        of(sse(chunk({}, 'stop'))),
        throwError(() => error),
      );
      expect(record(source.pipe(chatEvents()))).toMatchObject({ values: [], error });
    },
  );

  it.each([
    [body({ error: { message: 'overloaded', code: 529 } }), 'overloaded', 529],
    [body({ error: 'overloaded' }), 'overloaded', undefined],
    [body([{ error: { message: 'overloaded', code: 503 } }]), 'overloaded', 503],
    [body({ error: [{ message: 'overloaded' }] }), 'overloaded', undefined],
    [body({ detail: [{ msg: 'overloaded' }] }), 'overloaded', undefined],
    [body({ object: 'error', message: 'overloaded', code: 'E7' }), 'overloaded', 'E7'],
    [body({ ...chunk({}, 'error'), error: { message: 'overloaded' } }), 'overloaded', undefined],
    [body({ choices: [{ error: { message: 'overloaded', code: 502 } }] }), 'overloaded', 502],
    [body(chunk({}, 'error')), undefined, 'error'],
    ['event: error\ndata: {"error":{"message":"overloaded"}}\n\n', 'overloaded', undefined],
    ['event: error\ndata: {"message":"overloaded"}\n\n', 'overloaded', undefined],
    ['event: error\ndata: overloaded\n\n', 'overloaded', undefined],
    ['event: error\ndata: {"error":{"mess', undefined, undefined],
  ])('fails with the service’s message after the text before it: %s', (error, words, code) => {
    const seen = readBody(body(text('Hel'), text('lo')) + error);
    expect(seen).toMatchObject({ values: hello, end: 'error', error: { code: 'service' } });
    expect(seen.error).toMatchObject({ outcome: 'accepted' });
    const { serverMessage, serviceCode } = seen.error as ServiceError;
    expect([serverMessage, serviceCode]).toEqual([words, code]);
  });

  it.each(['{"choices":', 'nonsense', '[DONE]!', '<p>'])(
    'is truncated if %j is the last event, and a ProtocolError if another follows',
    (payload) => {
      const cut = readBody(body(text('Hel'), text('lo'), payload));
      expect(cut).toMatchObject({ values: hello, error: { code: 'truncated' } });
      for (const next of [text('!'), '[DONE]', '']) {
        const seen = readBody(body(text('Hel'), text('lo'), payload, next));
        expect(seen).toMatchObject({ values: hello, error: { code: 'protocol' } });
      }
    },
  );

  it.each(['5', 'null', '"Hello"', '[]', 'true'])(
    'fails with a ProtocolError if an event is %s',
    (payload) => {
      const seen = readBody(body(payload, '[DONE]'));
      expect(seen).toMatchObject({ values: [], error: { code: 'protocol' } });
    },
  );

  it.each([5, true, {}])('fails with a ProtocolError if its content is %j', (content) => {
    const seen = readBody(body(chunk({ content }), '[DONE]'));
    expect(seen).toMatchObject({ values: [], error: { code: 'protocol' } });
  });

  it('fails with a ProtocolError if the stream is of another protocol', () => {
    const seen = readBody(body({ content: 'Hel' }, { content: 'Hello' }, '[DONE]'));
    expect(seen).toMatchObject({ values: [], error: { code: 'protocol' } });
  });

  it('fails with a LimitError at a line, or an event, that is longer than `maxLineLength`', async () => {
    const lines = JSON.stringify(text('Hel'), null, 1).replace(/^/gm, 'data: ');
    for (const long of [body(text('Hel')), `${lines}\n\n`]) {
      const play = { body: `${body({ choices: [] })}${long}${body('[DONE]')}` };
      const read = async (maxLineLength: number) => {
        const { client } = await openAI(play, { maxLineLength });
        return outcomeOf(client.stream('Hi'));
      };
      expect(await read(60)).toMatchObject({ values: [], error: { code: 'limit', limit: 60 } });
      expect(await read(1_000)).toMatchObject({ values: ['Hel'], error: undefined });
    }
  });

  it('is empty, and complete, if there is only [DONE]', () => {
    const seen = readBody(body('[DONE]'));
    expect(seen).toMatchObject({ values: [{ type: 'finish', reason: 'other' }], end: 'complete' });
  });

  it('is read from own properties only', () => {
    const chunkWithProto =
      '{"__proto__":{"error":{"message":"x"}},"choices":[{"delta":{"content":"Hi"}}]}';
    const seen = readBody(body(chunkWithProto, '[DONE]'));
    expect(seen.values[0]).toEqual({ type: 'text', delta: 'Hi' });
  });
});
