import type { GPTalkOptions } from 'rxtalk';
import type { Clause, Context } from '../clause';
import { equal, eventually, matches } from '../expect';
import { outcomeOf } from '../outcome';
import type { Service } from '../service';

type Properties = Readonly<Record<string, unknown>>;

const ANSWER = ['Hel', 'lo'];

export const givesTypedErrors: Clause = {
  name: 'gives typed errors with their codes, without secrets',
  keep: async (context) => {
    const { redirectStatus } = context.abilities;
    const status = (step: string, status: number) => ({ kind: 'status', step, status });
    const http = { name: 'HttpStatusError', code: 'http-status' };
    const cases: readonly (readonly [fault: Properties, error: Properties])[] = [
      [
        status('login', 401),
        { ...http, step: 'login', status: 401, isRetryable: false, outcome: 'refused' },
      ],
      [
        { ...status('text', 429), retryAfter: '7' },
        {
          ...http,
          step: 'text',
          status: 429,
          retryAfterMs: 7_000,
          isRetryable: true,
          outcome: 'refused',
        },
      ],
      [
        status('stream', 503),
        { ...http, step: 'stream', status: 503, isRetryable: true, outcome: 'accepted' },
      ],
      [
        { kind: 'redirect', step: 'text', location: 'http://127.0.0.1:9/' },
        { ...http, step: 'text', status: redirectStatus, isRetryable: false, outcome: 'unknown' },
      ],
      [
        { kind: 'reset', step: 'login' },
        {
          name: 'NetworkError',
          code: 'network',
          step: 'login',
          isRetryable: true,
          outcome: 'unsent',
        },
      ],
      [
        { kind: 'reset', step: 'stream', atByte: 40 },
        { name: 'NetworkError', code: 'network', step: 'stream', isTransient: true },
      ],
      [
        { kind: 'close', step: 'stream', atByte: 40 },
        { name: 'NetworkError', code: 'network', step: 'stream', isTransient: true },
      ],
      [
        { kind: 'html', step: 'stream' },
        { code: 'protocol', step: 'stream', isRetryable: false },
      ],
      [
        { kind: 'broken-json', step: 'text' },
        { name: 'ProtocolError', code: 'protocol', serverMessage: undefined, outcome: 'unknown' },
      ],
      [
        { kind: 'refusal', step: 'text' },
        {
          name: 'ServiceError',
          code: 'service',
          step: 'text',
          serviceCode: 1003,
          serverMessage: 'a planned refusal',
          outcome: 'refused',
        },
      ],
      [
        { kind: 'error-object', step: 'stream', atEvent: 1 },
        {
          code: 'service',
          step: 'stream',
          serverMessage: 'come back later',
          outcome: 'accepted',
        },
      ],
      [
        { kind: 'no-sentinel', step: 'stream' },
        {
          name: 'TruncatedStreamError',
          code: 'truncated',
          step: 'stream',
          isRetryable: false,
          outcome: 'accepted',
        },
      ],
      [
        { kind: 'change', step: 'stream', atEvent: 0 },
        { name: 'SnapshotRewriteError', code: 'rewrite', step: 'stream' },
      ],
      [
        { kind: 'endless-line', step: 'stream', atByte: 0 },
        { name: 'LimitError', code: 'limit', step: 'stream', limit: 10_000 },
      ],
    ];
    for (const [fault, expected] of cases) {
      const service = await context.open({ answer: ANSWER, faults: [fault] });
      await fails(context, JSON.stringify(fault), service, { maxLineLength: 10_000 }, expected);
    }

    const closed = await context.open();
    await closed.close();
    const unsent = { code: 'network', isRetryable: true, outcome: 'unsent' };
    await fails(context, 'no server listens', closed, {}, unsent);
  },
};

export const keepsDeadlines: Clause = {
  name: 'keeps deadlines: response, idle, total',
  keep: async (context) => {
    const limitMs = 300;
    const cases: readonly (readonly [fault: Properties, deadline: string, phase: string])[] = [
      [{ kind: 'stall', step: 'login' }, 'responseMs', 'response'],
      [{ kind: 'stall', step: 'stream' }, 'responseMs', 'response'],
      [{ kind: 'stall', step: 'stream', atByte: 30 }, 'idleMs', 'idle'],
      [{ kind: 'comments-only', step: 'stream', atEvent: 1, everyMs: 20 }, 'totalMs', 'total'],
    ];
    for (const [fault, deadline, phase] of cases) {
      const service = await context.open({ answer: ANSWER, faults: [fault] });
      const name = `${deadline} with ${JSON.stringify(fault)}`;
      const options = { deadlines: { [deadline]: limitMs } };
      await fails(context, name, service, options, { code: 'deadline', phase, limitMs });
      const isClosed = (openRequests: number) => openRequests === 0;
      await eventually(`${name}: closed`, service.state, (at) => isClosed(at.openRequests));
    }
  },
};

/** Checks that an answer ends with an error of the library with these properties and without a token. */
async function fails(
  { rxtalk }: Context,
  name: string,
  service: Service,
  options: Omit<GPTalkOptions, 'baseURL'>,
  expected: Properties,
): Promise<void> {
  const gptalk = rxtalk.createGPTalk({ baseURL: service.url, ...options });
  const { error } = await outcomeOf(gptalk.stream('Hi'));
  if (!rxtalk.isRxtalkError(error)) throw new Error(`${name}: expected an error, got ${error}`);
  matches(name, error, expected);
  const shown = `${JSON.stringify(error)} ${error} ${error.stack}`;
  equal(`${name}: the tokens shown`, shown.match(/(?:bearer|stream)-[0-9a-f]{8}/) ?? [], []);
}
