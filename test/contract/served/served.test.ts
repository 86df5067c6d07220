import { createServer } from 'node:http';
import { createOpenAICompatible } from 'rxtalk/openai';
import { chatHandler, type Handler } from 'rxtalk/server';
import { startGPTalkServer, startOpenAIServer } from 'rxtalk/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ControlServer,
  startControlServer,
} from '../../../tools/runtimes/control/startControlServer';
import { listen } from '../../support/listen';
import { listenerOf } from '../../support/listenerOf';
import { createApp } from './app';
import {
  endsInAnError,
  givesAStatus,
  holdsBack,
  leavesBeforeText,
  leavesInMidAnswer,
  refuses,
  type ServedClause,
  servedContract,
  servesMany,
  streams,
} from './clauses';
import { runServed } from './runServed';

let control: ControlServer;
beforeAll(async () => {
  control = await startControlServer({ startGPTalkServer, startOpenAIServer });
});
afterAll(() => control.close());

const app = createApp({ chatHandler, createOpenAICompatible });

async function check(handler: Handler, clauses: readonly ServedClause[], limits = {}) {
  const { port } = await listen(createServer(listenerOf(handler)));
  const url = `http://127.0.0.1:${port}`;
  return runServed({ controlURL: control.url, url, clauses, ...limits });
}

it.each(servedContract)('the handlers keep the contract: $name', async (clause) => {
  expect(await check(app, [clause])).toEqual([{ name: `handlers: ${clause.name}` }]);
});

/** An app whose answers pass through here, before or after they are sent. */
function altered(change: (response: Response) => Response | Promise<Response>): Handler {
  return async (request) => change(await app(request));
}

/** A request whose signal never reports a disconnection. */
function unheard(request: Request): Request {
  return new Proxy(request, {
    get: (target, name) => {
      if (name === 'signal') return new AbortController().signal;
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const isAnswer = ({ headers }: Response) => headers.get('content-type') === 'text/event-stream';

describe('the contract is broken', () => {
  const broken: readonly [string, readonly ServedClause[], Handler][] = [
    [
      'by a server that sends answers as a whole',
      [streams, servesMany],
      altered(async (response) => new Response(await response.text(), response)),
    ],
    [
      'by a server that appends text after the end',
      [streams, endsInAnError],
      altered(async (response) =>
        isAnswer(response)
          ? new Response(
              response.body?.pipeThrough(
                new TransformStream({
                  flush: (controller) =>
                    controller.enqueue(new TextEncoder().encode('data: .\n\n')),
                }),
              ),
              response,
            )
          : response,
      ),
    ],
    [
      'by a server that ignores disconnected clients',
      [leavesBeforeText],
      (request) => app(unheard(request)),
    ],
    [
      'by a server that never cancels a body',
      [leavesInMidAnswer],
      async (request) => {
        const { status, headers, body } = await app(unheard(request));
        const [one] = body?.tee() ?? [];
        return new Response(one ?? null, { status, headers });
      },
    ],
    [
      'by a server that reads ahead',
      [holdsBack],
      altered((response) => {
        const ahead = new CountQueuingStrategy({ highWaterMark: 1e9 });
        const body = response.body?.pipeThrough(new TransformStream({}, ahead, ahead)) ?? null;
        return new Response(body, response);
      }),
    ],
    [
      'by a server with no other status',
      [givesAStatus, refuses],
      altered(({ body, headers }) => new Response(body, { headers })),
    ],
  ];

  it.each(broken)('%s', async (_, clauses, handler) => {
    const limits = { clauseLimitMs: 4_000, patienceMs: 300 };
    const results = await Promise.all(clauses.map((clause) => check(handler, [clause], limits)));
    const names = results.flat().flatMap(({ name, error }) => (error ? [name] : []));
    expect(names).toEqual(clauses.map(({ name }) => `handlers: ${name}`));
  });
});
