import axios from 'axios';
import { NEVER, of, Subject, startWith } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { createGPTalk, DeadlineError } from 'rxtalk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { idleDeadline, responseDeadline, totalDeadline } from '../../src/http/deadlines';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { eventStream, message, type Phase, service, silentFrom } from '../support/service';

/** Runs in virtual time; marbles are a millisecond each. */
function virtually(run: Parameters<TestScheduler['run']>[0]): void {
  expect.hasAssertions();
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(run);
}

describe('the response deadline', () => {
  it('passes where the response comes in time, however long its body takes', () => {
    virtually(({ cold, expectObservable }) => {
      const source = cold('---a 99ms b|');
      expectObservable(source.pipe(responseDeadline(5))).toBe('---a 99ms b|');
    });
  });

  it('is an error where it does not, and unsubscribes', () => {
    virtually(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('------a|');
      const error = new DeadlineError('response', 5);
      expectObservable(source.pipe(responseDeadline(5))).toBe('-----#', undefined, error);
      expectSubscriptions(source.subscriptions).toBe('^----!');
    });
  });
});

describe('the idle deadline', () => {
  it('starts anew with every chunk', () => {
    virtually(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('----a----b----c-----------|');
      const error = new DeadlineError('idle', 5);
      expectObservable(source.pipe(idleDeadline(5, of(false)))).toBe(
        '----a----b----c----#',
        undefined,
        error,
      );
      expectSubscriptions(source.subscriptions).toBe('^------------------!');
    });
  });
});

describe('the idle deadline, where the clock is set', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([3_600_000, -3_600_000, 1_000, -1_000])('by %d ms, is never early', (stepMs) => {
    vi.useFakeTimers();
    const source = new Subject<string>();
    let error: unknown;
    source.pipe(idleDeadline(400, of(false))).subscribe({
      error: (reason: unknown) => {
        error = reason;
      },
    });
    vi.advanceTimersByTime(350);
    source.next('a');
    vi.setSystemTime(Date.now() + stepMs);
    vi.advanceTimersByTime(400);
    expect(error).toBeUndefined();
    vi.advanceTimersByTime(400);
    expect(error).toBeInstanceOf(DeadlineError);
    expect(source.observed).toBe(false);
  });

  it('is no later than twice the limit where the clock stands still', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    const source = new Subject<string>();
    let error: unknown;
    source.pipe(idleDeadline(60_000, of(false))).subscribe({
      error: (reason: unknown) => {
        error = reason;
      },
    });
    vi.advanceTimersByTime(30_000);
    source.next('a');
    vi.advanceTimersByTime(30_001);
    expect(error).toBeUndefined();
    vi.advanceTimersByTime(60_001);
    expect(error).toBeInstanceOf(DeadlineError);
  });
});

describe('the idle deadline of a paused source', () => {
  it('waits, and starts anew when the source goes on', () => {
    virtually(({ cold, hot, expectObservable }) => {
      const source = cold('-a-------------------b');
      const paused$ = hot('f--t------------f-----', { t: true, f: false }).pipe(startWith(false));
      const error = new DeadlineError('idle', 6);
      expectObservable(source.pipe(idleDeadline(6, paused$))).toBe(
        '-a-------------------b-----#',
        undefined,
        error,
      );
    });
  });
});

describe('the total deadline', () => {
  it('is an error however lively the source', () => {
    virtually(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-a-a-a-a-a-a');
      const error = new DeadlineError('total', 6);
      expectObservable(source.pipe(totalDeadline(6))).toBe('-a-a-a#', undefined, error);
      expectSubscriptions(source.subscriptions).toBe('^-----!');
    });
  });

  it('passes where the source completes in time', () => {
    virtually(({ cold, expectObservable }) => {
      expectObservable(cold('-a-|').pipe(totalDeadline(6))).toBe('-a-|');
    });
  });
});

describe.each([
  ['the response deadline', responseDeadline],
  ['the idle deadline', <T>(limitMs: number) => idleDeadline<T>(limitMs, of(false))],
  ['the total deadline', totalDeadline],
])('%s', (_, deadline) => {
  it('with 0 waits for ever', () => {
    virtually(({ expectObservable }) => {
      expectObservable(NEVER.pipe(deadline(0))).toBe('1000000ms -');
    });
  });

  it('starts with each subscription', () => {
    virtually(({ cold, expectObservable }) => {
      const bounded = cold('--a|').pipe(deadline<string>(4));
      expectObservable(bounded).toBe('--a|');
      expectObservable(bounded, '----^').toBe('------a|');
    });
  });
});

describe.each(['http', 'fetch'] as const)('a silent server with the %s adapter', (adapter) => {
  it.each([
    ['login', 'login', 'response'],
    ['text', 'text', 'response'],
    ['response', 'stream', 'response'],
    ['idle', 'stream', 'idle'],
    ['midstream', 'stream', 'idle'],
  ] satisfies [Phase, string, string][])(
    'in the phase %s ends in the step %s with the %s deadline',
    async (phase, step, deadline) => {
      const server = await rawServer(service(silentFrom(phase)));
      const gptalk = createGPTalk({
        baseURL: server.url,
        axios: axios.create({ adapter }),
        deadlines: { responseMs: 60, idleMs: 60 },
      });
      const { values, error } = await outcomeOf(gptalk.stream('Hi'));
      expect(values).toEqual(phase === 'midstream' ? ['Hel'] : []);
      expect(error).toBeInstanceOf(DeadlineError);
      expect(error).toMatchObject({
        code: 'deadline',
        step,
        phase: deadline,
        limitMs: 60,
        isRetryable: phase !== 'midstream',
      });
      await eventually('the socket is closed', () => server.unfinished.size === 0);
    },
  );

  it('meets the total deadline, which knows no step', async () => {
    const server = await rawServer(service(silentFrom('text')));
    const gptalk = createGPTalk({
      baseURL: server.url,
      axios: axios.create({ adapter }),
      deadlines: { totalMs: 80 },
    });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({
      code: 'deadline',
      phase: 'total',
      limitMs: 80,
      isRetryable: false,
    });
    expect(error).not.toHaveProperty('step');
    await eventually('the socket is closed', () => server.unfinished.size === 0);
  });
});

it('a body of an error that never ends does not keep the error back', async () => {
  const server = await rawServer(
    service({
      text: (response) => {
        response.writeHead(503, { 'content-type': 'text/plain' });
        response.write('half a sen');
      },
    }),
  );
  const gptalk = createGPTalk({ baseURL: server.url, deadlines: { idleMs: 50 } });
  const { error } = await outcomeOf(gptalk.stream('Hi'));
  expect(error).toMatchObject({ code: 'http-status', status: 503, serverMessage: 'half a sen' });
  await eventually('the socket is closed', () => server.unfinished.size === 0);
});

it('comments are life on the wire', async () => {
  const server = await rawServer(
    service({
      stream: (response) => {
        eventStream(response);
        let comments = 0;
        const timer = setInterval(() => {
          if (++comments < 10) response.write(': still here\n\n');
          else response.end(`${message('Hello')}data: [DONE]\n\n`);
        }, 20);
        response.on('close', () => clearInterval(timer));
      },
    }),
  );
  const gptalk = createGPTalk({ baseURL: server.url, deadlines: { idleMs: 150 } });
  expect(await outcomeOf(gptalk.stream('Hi'))).toEqual({ values: ['Hello'], error: undefined });
});

describe('the option `deadlines`', () => {
  it.each([
    [{ responseMs: -1 }, 'deadlines.responseMs'],
    [{ idleMs: Number.NaN }, 'deadlines.idleMs'],
    [{ totalMs: 2 ** 31 }, 'deadlines.totalMs'],
    [{ idleMs: '5' as unknown as number }, 'deadlines.idleMs'],
  ])('%o is refused at once', (deadlines, named) => {
    const create = () => createGPTalk({ deadlines });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(named);
  });
});
