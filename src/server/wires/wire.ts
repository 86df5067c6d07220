import type { Failure } from '../failure';
import type { Settings } from '../handlerOptions';
import type { Answering, Question } from '../request/question';
import type { JsonObject } from '../request/readJson';
import type { WireName } from '../serverEvent';
import type { Encoder } from './encoder';

/** One request, with what a route needs to answer it. */
export interface Call {
  readonly request: Request;
  readonly service: Answering;
  readonly settings: Settings;
  /** Reads the body. */
  json(): Promise<JsonObject>;
  /** If there is room for an answer, asks the service, and answers with what the encoder writes. */
  answer(
    takeQuestion: () => Question | Promise<Question>,
    encoder: Encoder,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response>;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Whether `authorize` decides who may use it. */
  readonly isGuarded: boolean;
  respond(call: Call): Response | Promise<Response>;
}

/** A format in which clients ask and are answered. */
export interface Wire {
  readonly name: WireName;
  readonly routes: readonly Route[];
  /** The response for a failure, in the wire's own shape. */
  refuse(failure: Failure): Response;
}

/** Creates a wire that is served where the settings say. */
export type CreateWire = (settings: Settings) => Wire;

/** The headers of a stream: no cache keeps it, and no proxy holds it back. */
export const STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
} as const;

export const JSON_HEADERS = { ...STREAM_HEADERS, 'content-type': 'application/json' } as const;

/** A response with a JSON text. */
export function jsonResponse(json: string, { status, headers }: Partial<Failure> = {}): Response {
  return new Response(json, { status: status ?? 200, headers: { ...JSON_HEADERS, ...headers } });
}
