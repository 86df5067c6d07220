import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  GPTalkServer,
  OpenAIServer,
  startGPTalkServer,
  startOpenAIServer,
} from 'rxtalk/testing';
import type { ServiceOptions, ServiceState } from '../../../test/contract/service';
import { forward } from './forward';
import { HeldAnswer } from './heldAnswer';
import { NumberedKeys } from './numberedKeys';
import { type RequestCounts, RequestWatch } from './requestWatch';

export interface ControlServer {
  readonly url: string;
  /** The text that was posted to `/reports/NAME`. */
  readonly reports: ReadonlyMap<string, unknown>;
  close(): Promise<void>;
}

/** The services for tests: those of the sources, or those of a built package. */
export interface Starters {
  readonly startGPTalkServer: typeof startGPTalkServer;
  readonly startOpenAIServer: typeof startOpenAIServer;
}

interface Answering {
  readonly answer: () => AsyncIterable<string>;
}

interface Controlled {
  readonly server: GPTalkServer | OpenAIServer;
  /** Revokes every token or key that was used so far. */
  readonly revoke: () => void;
  readonly answer: HeldAnswer;
  readonly counts: Readonly<RequestCounts>;
}

/**
 * Opens, controls and closes services for a run of the contract in any runtime, which only needs
 * `fetch`. It forwards requests for absolute URLs, as a proxy does.
 */
export async function startControlServer(starters: Starters): Promise<ControlServer> {
  const watch = new RequestWatch();
  const services: Controlled[] = [];
  const reports = new Map<string, unknown>();

  async function open({ answer = [], ...options }: ServiceOptions): Promise<unknown> {
    const held = new HeldAnswer(answer);
    const opened = await start(starters, { ...options, answer: () => held.pieces() });
    const counts = watch.startAt(Number(new URL(opened.server.url).port));
    const id = services.push({ ...opened, answer: held, counts }) - 1;
    return { id, url: opened.server.url };
  }

  async function respond(path: string, value: unknown): Promise<unknown> {
    const [kind, name = '', action = ''] = path.slice(1).split('/');
    if (kind === 'reports') return reports.set(name, value) && {};
    if (kind === 'services' && name === '') return open(value as ServiceOptions);
    const service = services[Number(name)];
    if (kind !== 'services' || !service) throw new Error(`No such thing: ${path}`);
    return act(service, action);
  }

  const control = createServer(async (request, response) => {
    const { url = '' } = request;
    if (!url.startsWith('/')) {
      forward(request, response);
      return;
    }
    // Pages come from another origin; a connection kept alive would keep a process from exiting.
    response.setHeader('access-control-allow-origin', '*').setHeader('connection', 'close');
    try {
      const answer = await respond(url, JSON.parse(await textOf(request)));
      response.end(JSON.stringify(answer ?? {}));
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  });
  control.listen(0, '127.0.0.1');
  await once(control, 'listening');
  const { port } = control.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    reports,
    close: async () => {
      watch.stop();
      control.closeAllConnections();
      control.close();
      await Promise.all(services.map((service) => act(service, 'close')));
    },
  };
}

async function start(
  { startGPTalkServer, startOpenAIServer }: Starters,
  { service = 'gptalk', ...options }: Omit<ServiceOptions, 'answer'> & Answering,
): Promise<Pick<Controlled, 'server' | 'revoke'>> {
  if (service === 'gptalk') {
    const server = await startGPTalkServer(options as never);
    return { server, revoke: () => server.revokeTokens() };
  }
  const keys = new NumberedKeys();
  const apiKey = (key: string) => keys.isRight(key);
  const server = await startOpenAIServer({ ...options, apiKey } as never);
  return { server, revoke: () => keys.revoke() };
}

async function act(service: Controlled, action: string): Promise<unknown> {
  switch (action) {
    case 'state':
      return stateOf(service);
    case 'release':
      return service.answer.release();
    case 'revoke':
      return service.revoke();
    case 'close':
      return service.server.close();
    default:
      throw new Error(`No such action: ${action}`);
  }
}

function stateOf({ server, counts }: Controlled): ServiceState {
  const requests = server.requests.map(({ step, status, headers }) => ({
    ...(step && { step }),
    status,
    headers: headers as Record<string, string | undefined>,
  }));
  return { stats: { ...server.stats }, requests, ...counts };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
