import { inspect } from 'node:util';
import {
  createGPTalk,
  DeadlineError,
  LimitError,
  type RxtalkError,
  SnapshotRewriteError,
} from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { record } from '../support/record';
import {
  answer,
  at,
  eventStream,
  type Handlers,
  isInPhase,
  json,
  message,
  type Phase,
  secrets,
  service,
  silentFrom,
} from '../support/service';
import { passTimeUntil, stopTimers } from '../support/virtualTime';

const ownHeader = 'own-header-secret-77';
const all = [...Object.values(secrets), ownHeader];

/** Every form in which secrets could come back. */
function formsOf(...some: string[]): string[] {
  return some.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
  ]);
}

const forms = formsOf(...all);

/** What a server that shows all it knows says: at each step it has heard one secret more. */
const echoes = {
  login: echoOf(ownHeader, secrets.fingerprint),
  text: echoOf(ownHeader, secrets.fingerprint, secrets.bearer),
  stream: echoOf(...all),
};

function echoOf(...known: string[]) {
  const text = `you sent ${formsOf(...known).join(' and ')}, "${known[0]}"`;
  return { text, json: JSON.stringify({ code: known[0], message: text }) };
}

const jsonHeaders = { 'content-type': 'application/json' };

/** Everything that a logger could make of an error, its causes included. */
function everythingShown(error: unknown): string {
  const shown: string[] = [];
  for (let at = error, depth = 0; at !== undefined && depth < 10; depth++) {
    const { message, stack } = at as Error;
    shown.push(
      String(at),
      message,
      stack ?? '',
      JSON.stringify(at),
      inspect(at, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
      ...Object.values(Object.getOwnPropertyDescriptors(at)).map(({ value }) => String(value)),
    );
    at = (at as Error).cause;
  }
  return shown.join('\n');
}

interface Failure {
  readonly handlers: Handlers;
  /** Where the service falls silent, so that a deadline passes. */
  readonly silentIn?: Phase;
  readonly echoed?: boolean;
}

const failures: Record<string, Failure> = {
  'a stream that echoes in an error object': {
    handlers: {
      stream: (response) => eventStream(response).end(`data: ${echoes.stream.json}\n\n`),
    },
    echoed: true,
  },
  'a stream that echoes where the words are cut': {
    handlers: {
      stream: (response) => {
        const words = `${'x'.repeat(480)} ${secrets.streamToken} ${'y'.repeat(480)}`;
        eventStream(response).end(`data: ${JSON.stringify({ error: { message: words } })}\n\n`);
      },
    },
    echoed: true,
  },
  'a refusal that breaks off inside a secret': {
    handlers: {
      text: (response) => {
        response.writeHead(400);
        response.write(`bad token ${secrets.bearer.slice(0, -2)}`, () => response.destroy());
      },
    },
    echoed: true,
  },
  'a stream with a message that echoes and is no JSON': {
    handlers: {
      stream: (response) => eventStream(response).end(`data: ${echoes.stream.text}\n\n`),
    },
  },
  'a stream of another content type': {
    handlers: {
      stream: (response) =>
        answer(response, 200, echoes.stream.text, { 'content-type': `x/${all[1]}` }),
    },
    echoed: true,
  },
  'a truncated stream': {
    handlers: { stream: (response) => eventStream(response).end(message('Hel')) },
  },
  'a rewritten answer': {
    handlers: { stream: (response) => eventStream(response).end(message('ab') + message('b')) },
  },
  'a broken answer with a fresh bearer in it': {
    handlers: { login: (response) => answer(response, 200, `{"data": {"token": "${all[0]}", `) },
  },
  'a broken answer with a fresh stream token in it': {
    handlers: { text: (response) => answer(response, 200, `{"data": {"token": "${all[1]}", `) },
  },
  'a token of a wrong type': {
    handlers: { text: (response) => json(response, { token: [secrets.bearer] }) },
  },
};
for (const step of ['login', 'text', 'stream'] as const) {
  for (const status of [302, 401, 403, 429, 500]) {
    failures[`a status ${status} that echoes in the step ${step}`] = {
      handlers: at(step, (response) => answer(response, status, echoes[step].json, jsonHeaders)),
      echoed: true,
    };
  }
  failures[`a plain text error that echoes in the step ${step}`] = {
    handlers: at(step, (response) => answer(response, 500, echoes[step].text)),
    echoed: true,
  };
  failures[`a refusal that echoes in the step ${step}`] = {
    handlers: at(step, (response) => answer(response, 200, echoes[step].json, jsonHeaders)),
    echoed: true,
  };
  failures[`a page that echoes in the step ${step}`] = {
    handlers: at(step, (response) => answer(response, 200, `<p>${echoes[step].text}`)),
    echoed: true,
  };
  failures[`a reset in the step ${step}`] = {
    handlers: at(step, (response) => response.destroy()),
  };
  failures[`a response deadline in the step ${step}`] = {
    handlers: at(step, () => {}),
    silentIn: step === 'stream' ? 'response' : step,
  };
}
failures['an idle deadline'] = {
  handlers: silentFrom('midstream'),
  silentIn: 'midstream',
};

describe('no error shows a secret', () => {
  it.each(Object.entries(failures))('%s', async (_, { handlers, silentIn, echoed = false }) => {
    const server = await rawServer(service(handlers));
    const gptalk = createGPTalk({
      baseURL: server.url,
      fingerprint: secrets.fingerprint,
      headers: { 'x-own': ownHeader },
    });
    if (silentIn) stopTimers();
    const seen = record(gptalk.stream('Hi'));
    if (silentIn) {
      await eventually(`the client is in the phase ${silentIn}`, () =>
        isInPhase(silentIn, server, seen.values),
      );
      await passTimeUntil('the deadline passes', () => seen.end !== 'open');
    }
    await eventually('the answer ends', () => seen.end !== 'open');
    const { error } = seen;
    if (silentIn) expect(error).toBeInstanceOf(DeadlineError);
    const shown = everythingShown(error);
    expect(shown).toContain((error as RxtalkError).message);
    for (const form of forms) expect(shown).not.toContain(form);
    expect(shown.toLowerCase()).not.toContain('bearer ');
    // What the server said is there all the same.
    if (echoed) expect((error as RxtalkError).serverMessage).toContain('[redacted]');
  });

  it('what the server said is capped', async () => {
    const server = await rawServer(
      service({ text: (response) => answer(response, 500, 'x'.repeat(100_000)) }),
    );
    const { error } = await outcomeOf(createGPTalk({ baseURL: server.url }).stream('Hi'));
    expect((error as RxtalkError).serverMessage).toBe(`${'x'.repeat(499)}…`);
  });
});

it('a client in use shows no secret', async () => {
  const server = await rawServer(service());
  const gptalk = createGPTalk({
    baseURL: server.url,
    fingerprint: secrets.fingerprint,
    headers: { 'x-own': ownHeader },
  });
  const { values } = await outcomeOf(gptalk.stream('Hi'));
  expect(values).toEqual(['Hello']);
  const shown = everythingShown(gptalk) + everythingShown(gptalk.tokens);
  expect(shown).toContain('expiresAtMs');
  for (const form of forms) expect(shown).not.toContain(form);
});

describe('an error', () => {
  it('is serialised with its name, its message and what it knows', () => {
    const error = new LimitError('A line', 5, 'characters', { step: 'stream' });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'LimitError',
      message: 'A line is over its limit of 5 characters',
      code: 'limit',
      step: 'stream',
      isTransient: false,
      isRetryable: false,
      limit: 5,
      unit: 'characters',
    });
    expect(error.stack).toMatch(/^LimitError: A line is over/);
  });

  it('of a rewrite keeps the text out of the log', () => {
    const error = new SnapshotRewriteError('what both share');
    expect(error.shared).toBe('what both share');
    expect(JSON.stringify(error) + inspect(error)).not.toContain('what both share');
  });
});
