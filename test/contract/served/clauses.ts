import { equal, eventually } from '../expect';
import type { Service, ServiceOptions } from '../service';
import { MAX_BODY_BYTES } from './app';
import { postJson, type ServedWire, servedWires } from './wires';

export interface ServedContext {
  /** The URL of the app. */
  readonly url: string;
  /** Opens a service of the control server, and returns it with the URL at which the app serves it. */
  open(options: ServiceOptions): Promise<{ readonly service: Service; readonly at: string }>;
  /** How long to wait for what is promised at once. */
  readonly patienceMs: number;
}

/** A guarantee that the handlers must keep in every runtime. */
export interface ServedClause {
  readonly name: string;
  /** Rejects if the guarantee is broken. */
  readonly keep: (context: ServedContext) => Promise<void>;
}

/** Long enough for a service that isn't paused to continue. */
const STALLED_MS = 300;
/** How many answers are asked for at a time. */
const MANY = 30;

export const streams: ServedClause = {
  name: 'serves each wire, piece by piece',
  keep: ({ open }) =>
    eachWire(async (wire) => {
      const { service, at } = await open({ answer: ['Hel', null, 'lo'] });
      const answer = reading(await wire.ask(at));
      await answer.until('"Hel"');
      equal('the text that is held back', answer.text.includes('lo'), false);
      await service.release();
      await answer.untilEnd();
      matches('the end', answer.text, wire.end);
      equal('the whole text', /"(?:Hel)?lo"/.test(answer.text), true);
    }),
};

export const servesMany: ServedClause = {
  name: 'serves many at a time',
  keep: ({ open }) =>
    eachWire(async (wire) => {
      const { service, at } = await open({ answer: ['Hel', null, 'lo'] });
      const answers = await Promise.all(
        Array.from({ length: MANY }, async () => reading(await wire.ask(at))),
      );
      await Promise.all(answers.map((answer) => answer.until('"Hel"')));
      await service.release();
      await Promise.all(answers.map((answer) => answer.untilEnd()));
      for (const { text } of answers) matches('the end', text, wire.end);
    }),
};

export const leavesBeforeText: ServedClause = {
  name: 'a client that disconnects before the text closes the socket of the service',
  keep: (context) =>
    eachWire(async (wire) => {
      const { service, at } = await context.open({ answer: [null] });
      const leaving = new AbortController();
      const asking = wire.ask(at, leaving.signal).catch(() => undefined);
      await isAsked(service);
      leaving.abort();
      await asking;
      await isCut(service, context);
    }),
};

export const leavesInMidAnswer: ServedClause = {
  name: 'a client that disconnects in the middle of an answer closes the socket of the service',
  keep: (context) =>
    eachWire(async (wire) => {
      const { service, at } = await context.open({ answer: ['Hel', null, 'lo'] });
      const leaving = new AbortController();
      const answer = reading(await wire.ask(at, leaving.signal));
      await answer.until('"Hel"');
      leaving.abort();
      await isCut(service, context);
    }),
};

export const endsInAnError: ServedClause = {
  name: 'an answer that breaks off ends with the protocol’s error',
  keep: ({ open }) =>
    eachWire(async (wire) => {
      const faults = [{ kind: 'error-object', step: 'stream', atEvent: 2 }];
      const { at } = await open({ answer: ['Hel', 'lo'], faults });
      const answer = reading(await wire.ask(at));
      await answer.untilEnd();
      matches('the end', answer.text, wire.error);
    }),
};

export const givesAStatus: ServedClause = {
  name: 'an error before the text has a status',
  keep: ({ open }) =>
    eachWire(async (wire) => {
      const faults = [{ kind: 'status', step: 'stream', status: 429, retryAfter: '7' }];
      const { at } = await open({ answer: ['Hello'], faults });
      const response = await wire.ask(at);
      equal('the status', [response.status, response.headers.get('retry-after')], [429, '7']);
      await response.text();
    }),
};

export const holdsBack: ServedClause = {
  name: 'a slow reader pauses the service',
  keep: ({ url, patienceMs }) =>
    eachWire(async (wire) => {
      const flood = async () => (await fetch(`${url}/flood`)).json();
      const leaving = new AbortController();
      const { sent: before } = await flood();
      const response = await wire.ask(`${url}/flood`, leaving.signal);
      equal('the status', response.status, 200);
      let last = -1;
      await eventually(
        'nothing more is sent',
        async () => {
          await new Promise((resolve) => setTimeout(resolve, STALLED_MS));
          const { sent } = await flood();
          const isStalled = sent === last;
          last = sent;
          return { sent, isStalled };
        },
        // The system buffers some megabytes for loopback sockets.
        ({ isStalled, sent }) => isStalled || sent - before > 1_000,
      );
      equal('held back before 64 MB', last - before <= 1_000, true);
      leaving.abort();
      await response.text().catch(() => {});
      await eventually('the service is left', flood, ({ open }) => open === 0, patienceMs);
    }),
};

export const refuses: ServedClause = {
  name: 'an invalid request is rejected',
  keep: async ({ open }) => {
    const { service, at } = await open({ answer: ['Hello'] });
    const path = `${at}/v1/chat/completions`;
    const statusOf = async (asking: Promise<Response>) => {
      const response = await asking;
      await response.text();
      return response.status;
    };
    const long = { model: 'm', messages: [{ role: 'user', content: 'x'.repeat(MAX_BODY_BYTES) }] };
    equal('no JSON', await statusOf(fetch(path, { method: 'POST', body: '{' })), 400);
    equal('no messages', await statusOf(postJson(path, { model: 'm' })), 400);
    equal('another method', await statusOf(fetch(path)), 405);
    equal('another path', await statusOf(postJson(`${at}/v2`, {})), 404);
    equal('a body over the limit', await statusOf(postJson(path, long)), 413);
    equal('the questions', (await service.state()).requests.length, 0);
  },
};

/** The clauses that the handlers must keep in every runtime that serves requests. */
export const servedContract: readonly ServedClause[] = [
  streams,
  servesMany,
  leavesBeforeText,
  leavesInMidAnswer,
  endsInAnError,
  givesAStatus,
  holdsBack,
  refuses,
];

async function eachWire(check: (wire: ServedWire) => Promise<void>): Promise<void> {
  for (const wire of servedWires) {
    await check(wire).catch((error: unknown) => {
      throw new Error(`${wire.name}: ${error}`);
    });
  }
}

/** Reads a response piece by piece. */
function reading(response: Response) {
  equal('the status', response.status, 200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const answer = {
    text: '',
    async until(part: string): Promise<void> {
      while (!answer.text.includes(part)) {
        const { done, value = '' } = (await reader?.read()) ?? { done: true };
        if (done) throw new Error(`No ${part} in ${answer.text}`);
        answer.text += value;
      }
    },
    async untilEnd(): Promise<void> {
      for (;;) {
        const { done, value = '' } = (await reader?.read()) ?? { done: true };
        if (done) return;
        answer.text += value;
      }
    },
  };
  return answer;
}

function matches(what: string, text: string, pattern: RegExp): void {
  if (!pattern.test(text)) throw new Error(`${what}: expected ${pattern}, got ${text}`);
}

async function isAsked(service: Service): Promise<void> {
  await eventually('the service is asked', service.state, ({ openRequests }) => openRequests === 1);
}

/** The service itself sees its socket close before its response is complete. */
async function isCut(service: Service, { patienceMs }: ServedContext): Promise<void> {
  const { cutRequests } = await eventually(
    'the service sees the socket closed',
    service.state,
    ({ openRequests }) => openRequests === 0,
    patienceMs,
  );
  equal('the requests that were cut off', cutRequests, 1);
}
