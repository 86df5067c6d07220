import { inspect } from 'node:util';
import {
  createGPTalk,
  DeadlineError,
  isRxtalkError,
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

/** Every form in which a server could repeat a secret. */
function formsOf(...some: string[]): string[] {
  return some.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
  ]);
}

const forms = formsOf(...all);

/** Pieces of secrets, each long enough to reveal something: none occurs in a path of a stack. */
const pieces = all.flatMap((secret) =>
  Array.from({ length: secret.length - 7 }, (_, start) => secret.slice(start, start + 8)),
);

/** The texts of a server in each step. */
type Words = Readonly<Record<'login' | 'text' | 'stream', { text: string; json: string }>>;

/** The texts of a server that repeats all secrets it has received: one more in each step. */
const echoes: Words = {
  login: echoOf(ownHeader, secrets.fingerprint),
  text: echoOf(ownHeader, secrets.fingerprint, secrets.bearer),
  stream: echoOf(...all),
};

/** The texts of a server that repeats no secret. */
const harmless: Words = { login: plain(), text: plain(), stream: plain() };

function echoOf(...known: string[]) {
  const text = `you sent ${formsOf(...known).join(' and ')}, "${known[0]}"`;
  return { text, json: JSON.stringify({ code: known[0], message: text }) };
}

function plain() {
  const text = 'you sent something that I do not like';
  return { text, json: JSON.stringify({ code: 'E77', message: text }) };
}

const jsonHeaders = { 'content-type': 'application/json' };

/** Everything that a logger could print of an error, including its causes. */
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
  /** The phase in which the service becomes silent, so that a deadline passes. */
  readonly silentIn?: Phase;
}

/** Failures with a text of the server that the error shows, unless it contains a secret. */
function talkativeFailures(words: Words): Record<string, Failure> {
  const { stream } = words;
  const failures: Record<string, Failure> = {
    'a stream that says so in an error object': {
      handlers: {
        stream: (response) => eventStream(response).end(`data: ${stream.json}\n\n`),
      },
    },
    'a stream of another content type': {
      handlers: {
        stream: (response) => answer(response, 200, stream.text, { 'content-type': 'x/y' }),
      },
    },
    'a page in the step stream': {
      handlers: { stream: (response) => answer(response, 200, `<p>${stream.text}`) },
    },
  };
  for (const step of ['login', 'text', 'stream'] as const) {
    for (const status of [302, 401, 403, 429, 500]) {
      failures[`a status ${status} in the step ${step}`] = {
        handlers: at(step, (response) => answer(response, status, words[step].json, jsonHeaders)),
      };
    }
    failures[`a plain text error in the step ${step}`] = {
      handlers: at(step, (response) => answer(response, 500, words[step].text)),
    };
    failures[`a refusal in the step ${step}`] = {
      handlers: at(step, (response) => answer(response, 200, words[step].json, jsonHeaders)),
    };
  }
  return failures;
}

/** Failures whose errors never show the server's text. */
const failures: Record<string, Failure> = {
  'a stream that echoes at the end of the shortened text': {
    handlers: {
      stream: (response) => {
        const words = `${'x'.repeat(480)} ${secrets.streamToken} ${'y'.repeat(480)}`;
        eventStream(response).end(`data: ${JSON.stringify({ error: { message: words } })}\n\n`);
      },
    },
  },
  'a refusal that breaks off inside a secret': {
    handlers: {
      text: (response) => {
        response.writeHead(400);
        response.write(`bad token ${secrets.bearer.slice(0, -2)}`, () => response.destroy());
      },
    },
  },
  'a stream with a message that echoes and is no JSON': {
    handlers: {
      stream: (response) => eventStream(response).end(`data: ${echoes.stream.text}\n\n`),
    },
  },
  'a stream of a content type that echoes': {
    handlers: {
      stream: (response) =>
        answer(response, 200, echoes.stream.text, { 'content-type': `x/${all[1]}` }),
    },
  },
  'a login of a content type that echoes': {
    handlers: {
      login: (response) =>
        answer(response, 200, 'x', { 'content-type': `x/${secrets.fingerprint}` }),
    },
  },
  'a page in the step login': {
    handlers: { login: (response) => answer(response, 200, `<p>${echoes.login.text}`) },
  },
  'a page in the step text': {
    handlers: { text: (response) => answer(response, 200, `<p>${echoes.text.text}`) },
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

/** The error of an answer of a client with a secret of each kind. */
async function errorOf({ handlers, silentIn }: Failure): Promise<RxtalkError> {
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
  return seen.error as RxtalkError;
}

function expectNoSecret(error: RxtalkError): void {
  const shown = everythingShown(error);
  expect(shown).toContain(error.message);
  for (const form of [...forms, ...pieces]) expect(shown).not.toContain(form);
  expect(shown.toLowerCase()).not.toContain('bearer ');
}

describe('no error shows a secret', () => {
  it.each(Object.entries(failures))('after %s', async (_, failure) => {
    const error = await errorOf(failure);
    if (failure.silentIn) expect(error).toBeInstanceOf(DeadlineError);
    expect(isRxtalkError(error)).toBe(true);
    expect(error).not.toHaveProperty('serverMessage');
    expectNoSecret(error);
  });

  it.each(Object.entries(talkativeFailures(echoes)))('after %s that echoes', async (_, failure) => {
    const error = await errorOf(failure);
    expect(isRxtalkError(error)).toBe(true);
    expect(error).not.toHaveProperty('serverMessage');
    expect(error).not.toHaveProperty('serviceCode');
    expectNoSecret(error);
  });

  it.each(['a stream of a content type that echoes', 'a login of a content type that echoes'])(
    'after %s, and its message says that the reason is withheld',
    async (name) => {
      const { message } = await errorOf(failures[name] as Failure);
      expect(message).toBe('The reason is withheld because it contains a secret');
    },
  );
});

describe('an error shows the server’s text', () => {
  it.each(Object.entries(talkativeFailures(harmless)))('after %s', async (_, failure) => {
    const error = await errorOf(failure);
    expect(error.serverMessage?.replace('<p>', '')).toBe(harmless.text.text);
    if (error.code === 'service') expect(error).toHaveProperty('serviceCode', 'E77');
    expectNoSecret(error);
  });

  it('up to 500 characters', async () => {
    const server = await rawServer(
      service({ text: (response) => answer(response, 500, 'x'.repeat(100_000)) }),
    );
    const { error } = await outcomeOf(createGPTalk({ baseURL: server.url }).stream('Hi'));
    expect((error as RxtalkError).serverMessage).toBe(`${'x'.repeat(499)}…`);
  });
});

it('a client shows no secret during an answer', async () => {
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
  it('is serialised with its name, its message and its details', () => {
    const error = new LimitError('A line', 5, 'characters', { step: 'stream' });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'LimitError',
      message: 'A line exceeds its limit of 5 characters',
      code: 'limit',
      step: 'stream',
      outcome: 'unknown',
      isTransient: false,
      isRetryable: false,
      limit: 5,
      unit: 'characters',
    });
    expect(error.stack).toMatch(/^LimitError: A line exceeds/);
  });

  it('of a rewrite keeps the text out of the log', () => {
    const error = new SnapshotRewriteError('what both share');
    expect(error.shared).toBe('what both share');
    expect(JSON.stringify(error) + inspect(error)).not.toContain('what both share');
  });
});
