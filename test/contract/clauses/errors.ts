import type { Clause, Context } from '../clause';
import { equal, eventually, matches } from '../expect';
import { outcomeOf } from '../outcome';
import type { ClientOptions, Protocol } from '../protocols';
import type { Service } from '../service';

type Properties = Readonly<Record<string, unknown>>;
type Case = readonly [fault: Properties, error: Properties];

const ANSWER = ['Hel', 'lo'];
const MAX_LINE_LENGTH = 10_000;

const status = (step: string, status: number) => ({ kind: 'status', step, status });
const http = { name: 'HttpStatusError', code: 'http-status' };
const refused = {
  name: 'ServiceError',
  code: 'service',
  serviceCode: 1003,
  serverMessage: 'a planned refusal',
  outcome: 'refused',
};
const truncated = {
  name: 'TruncatedStreamError',
  code: 'truncated',
  step: 'stream',
  isRetryable: false,
  outcome: 'accepted',
};

/** The errors in a stream, which are the same with every protocol. */
const inStreams: readonly Case[] = [
  ...['reset', 'close'].map(
    (kind): Case => [
      { kind, step: 'stream', atByte: 40 },
      { name: 'NetworkError', code: 'network', step: 'stream', isTransient: true },
    ],
  ),
  [
    { kind: 'html', step: 'stream' },
    { code: 'protocol', step: 'stream', isRetryable: false },
  ],
  [
    { kind: 'error-object', step: 'stream', atEvent: 1 },
    { code: 'service', step: 'stream', serverMessage: 'come back later', outcome: 'accepted' },
  ],
  [
    { kind: 'endless-line', step: 'stream', atByte: 0 },
    { name: 'LimitError', code: 'limit', step: 'stream', limit: MAX_LINE_LENGTH },
  ],
];

const casesOf: Readonly<Record<Protocol['service'], readonly Case[]>> = {
  gptalk: [
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
      { kind: 'broken-json', step: 'text' },
      { name: 'ProtocolError', code: 'protocol', serverMessage: undefined, outcome: 'unknown' },
    ],
    [
      { kind: 'refusal', step: 'text' },
      { ...refused, step: 'text' },
    ],
    [{ kind: 'no-sentinel', step: 'stream' }, truncated],
    [
      { kind: 'change', step: 'stream', atEvent: 0 },
      { name: 'SnapshotRewriteError', code: 'rewrite', step: 'stream' },
    ],
  ],
  openai: [
    [
      status('stream', 401),
      { ...http, step: 'stream', status: 401, isRetryable: false, outcome: 'refused' },
    ],
    [
      { ...status('stream', 429), retryAfter: '7' },
      { ...http, step: 'stream', retryAfterMs: 7_000, isRetryable: true, outcome: 'refused' },
    ],
    [status('stream', 500), { ...http, step: 'stream', status: 500, outcome: 'unknown' }],
    [
      { kind: 'reset', step: 'stream' },
      { name: 'NetworkError', code: 'network', step: 'stream', outcome: 'unknown' },
    ],
    [
      { kind: 'broken-json', step: 'stream', atEvent: 1 },
      { name: 'ProtocolError', code: 'protocol', step: 'stream', outcome: 'accepted' },
    ],
    [{ kind: 'refusal', step: 'stream' }, refused],
    [{ kind: 'no-sentinel', step: 'stream', atEvent: 1 }, truncated],
  ],
};

export const givesTypedErrors: Clause = {
  name: 'gives typed errors with their codes, without secrets',
  keep: async (context) => {
    const { protocol, abilities, open } = context;
    const [step] = protocol.steps;
    const redirect: Case = [
      { kind: 'redirect', step, location: 'http://127.0.0.1:9/' },
      {
        ...http,
        step,
        status: abilities.redirectStatus,
        isRetryable: false,
        outcome: 'unknown',
      },
    ];
    const options = { maxLineLength: MAX_LINE_LENGTH };
    for (const [fault, expected] of [...casesOf[protocol.service], ...inStreams, redirect]) {
      const service = await open({ answer: ANSWER, faults: [fault] });
      await fails(context, JSON.stringify(fault), service, options, expected);
    }

    const closed = await open();
    await closed.close();
    const isUnsent = abilities.knowsUnsent || protocol.firstSteps[0] === 'login';
    const lost = { code: 'network', isRetryable: true, outcome: isUnsent ? 'unsent' : 'unknown' };
    await fails(context, 'no server listens', closed, {}, lost);
  },
};

export const keepsDeadlines: Clause = {
  name: 'keeps deadlines: response, idle, total',
  keep: async (context) => {
    const limitMs = 300;
    const cases: readonly (readonly [fault: Properties, deadline: string, phase: string])[] = [
      ...[context.protocol.firstSteps[0], 'stream'].map(
        (step) => [{ kind: 'stall', step }, 'responseMs', 'response'] as const,
      ),
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

/** Checks that an answer ends with an error of the library with these properties and without a secret. */
async function fails(
  { rxtalk, connect }: Context,
  name: string,
  service: Service,
  options: ClientOptions,
  expected: Properties,
): Promise<void> {
  const { error } = await outcomeOf(connect(service, options).stream('Hi'));
  if (!rxtalk.isRxtalkError(error)) throw new Error(`${name}: expected an error, got ${error}`);
  matches(name, error, expected);
  const shown = `${JSON.stringify(error)} ${error} ${error.stack}`;
  const secrets = /(?:bearer|stream)-[0-9a-f]{8}|key-of-contract/;
  equal(`${name}: the secrets shown`, shown.match(secrets) ?? [], []);
}
