import { kindOf, wrong } from '../arguments/wrong';
import { Answer } from './answer/answer';
import { corsHeaders, preflight } from './cors';
import { type Failure, failureOf, Refusal } from './failure';
import { type HandlerOptions, readHandlerOptions, type Settings } from './handlerOptions';
import type { Answering } from './request/question';
import { readJson } from './request/readJson';
import type { ServerEvent } from './serverEvent';
import type { Call, CreateWire, Route, Wire } from './wires/wire';

/** Answers a request; it never rejects. */
export type Handler = (request: Request) => Promise<Response>;

interface Served {
  readonly wire: Wire;
  readonly route: Route;
}

/** Creates a handler that serves some wires. */
export function createHandler(
  service: Answering,
  options: HandlerOptions | undefined,
  wires: readonly CreateWire[],
): Handler {
  if (typeof service?.events !== 'function')
    throw wrong('service', 'a chat service', kindOf(service));
  const settings = readHandlerOptions(service, options);
  const paths = routesByPath(wires.map((create) => create(settings)));
  const enter = roomFor(settings.maxAnswers);

  return async (request) => {
    const served = paths.get(pathOf(request));
    if (!served) return new Response('Not found', { status: 404 });
    const { wire, route } = served;
    const cors = corsHeaders(request, settings.cors);
    const answered = preflight(request, route.method, cors);
    if (answered) return answered;
    try {
      const response =
        (await refusedBy(settings, request, route)) ??
        (await route.respond(callOf(request, wire, service, settings, enter)));
      return withHeaders(response, cors);
    } catch (error) {
      return withHeaders(wire.refuse(failureOf(error)), cors);
    }
  };
}

function routesByPath(wires: readonly Wire[]): ReadonlyMap<string, Served> {
  const paths = new Map<string, Served>();
  for (const wire of wires) {
    for (const route of wire.routes) {
      const other = paths.get(route.path);
      if (other) {
        const names = `${other.wire.name} and ${wire.name}`;
        throw new TypeError(`Expected \`paths\` to differ, got the same for ${names}`);
      }
      paths.set(route.path, { wire, route });
    }
  }
  return paths;
}

function pathOf({ url }: Request): string {
  return new URL(url).pathname.replace(/\/$/, '');
}

/** The response to a client that isn't authorized; undefined if it is. */
async function refusedBy(
  { authorize }: Settings,
  request: Request,
  { method, isGuarded }: Route,
): Promise<Response | undefined> {
  if (request.method !== method) throw refusal(405, 'method-not-allowed', { allow: method });
  if (!authorize || !isGuarded) return undefined;
  const verdict = await authorize(request);
  if (verdict instanceof Response) return copyOf(verdict);
  if (verdict === true) return undefined;
  throw refusal(401, 'unauthorized', { 'www-authenticate': 'Bearer' });
}

function callOf(
  request: Request,
  wire: Wire,
  service: Answering,
  settings: Settings,
  enter: Enter,
): Call {
  const { heartbeatMs, maxBodyBytes, model, onEvent } = settings;
  return {
    request,
    service,
    settings,
    async json() {
      const leave = enter(request.signal);
      return readJson(request, maxBodyBytes).finally(leave);
    },
    async answer(takeQuestion, encoder, headers) {
      const leave = enter(request.signal);
      try {
        const asked = await takeQuestion();
        const question = model === undefined ? asked : { ...asked, model };
        const answer = new Answer(encoder, {
          wire: wire.name,
          signal: request.signal,
          heartbeatMs,
          headers,
          tell: (event) => void tellSafely(onEvent, event),
          refuse: (failure) => wire.refuse(failure),
          onEnd: leave,
        });
        return answer.respond(service, question);
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

/** Counts a body or an answer until the returned function is called or the client disconnects. */
type Enter = (signal: AbortSignal) => () => void;

/** Room for some bodies and answers at a time. */
function roomFor(maxAnswers: number): Enter {
  const inside = new Set<() => void>();
  return (signal) => {
    if (inside.size >= maxAnswers) throw refusal(503, 'overloaded', { 'retry-after': '1' });
    const leave = () => {
      inside.delete(leave);
      signal.removeEventListener('abort', leave);
    };
    inside.add(leave);
    signal.addEventListener('abort', leave);
    return leave;
  };
}

/** A mistake in a callback that only observes must neither break an answer nor end the process later. */
async function tellSafely(onEvent: Settings['onEvent'], event: ServerEvent): Promise<void> {
  try {
    await onEvent?.(event);
  } catch {}
}

const messages = {
  'method-not-allowed': 'This method is not allowed here',
  overloaded: 'Too many answers are in progress',
  unauthorized: 'Unauthorized',
} as const;

function refusal(
  status: number,
  code: keyof typeof messages,
  headers: Failure['headers'] & object,
) {
  return new Refusal({ status, message: messages[code], code, headers });
}

/** The bodies of the responses that `authorize` has returned. */
const bodies = new WeakMap<Response, Promise<ArrayBuffer>>();

/**
 * `authorize` may return the same response each time, so its body is read once and kept. A `clone` for each
 * request would hold all clones before it.
 */
async function copyOf(response: Response): Promise<Response> {
  const { status, statusText, headers } = response;
  const read = response.body && (bodies.get(response) ?? response.arrayBuffer());
  if (read) bodies.set(response, read);
  return new Response(await read, { status, statusText, headers });
}

/** A response of `authorize` may have immutable headers, and its own `Vary` header. */
function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  const entries = Object.entries(headers);
  if (entries.length === 0) return response;
  const { status, statusText, body } = response;
  const all = new Headers(response.headers);
  for (const [name, value] of entries) all[name === 'vary' ? 'append' : 'set'](name, value);
  return new Response(body, { status, statusText, headers: all });
}
