import type { IncomingHttpHeaders } from 'node:http';
import type { AnswerRequest } from './types';

/** A request as a service sees it. */
export interface ServiceRequest<Step extends string> {
  /** Undefined if the path belongs to no step. */
  readonly step: Step | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  /** The JSON value of the body; undefined if there is none, or it isn't JSON. */
  readonly body: unknown;
}

/** The reply of a service: a JSON value, or a stream that answers a question. */
export type ServiceReply =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: 200; readonly answerTo: AnswerRequest; readonly wire: Wire };

/** A service's side of its protocol, without faults and without a transport. */
export interface Service<Step extends string> {
  /** The step of each route, such as `POST /login`. */
  readonly routes: Readonly<Record<string, Step>>;
  reply(request: ServiceRequest<Step>): ServiceReply;
  /** Rejects a request, and counts that. */
  refuse(status: number, message: string): ServiceReply;
  /** The JSON value that says why a request is rejected. */
  rejection(code: number, message: string): unknown;
}

/** How a service writes an answer as an event stream, whose last event is `[DONE]`. */
export interface Wire {
  /** The payloads of the events, for the pieces of an answer. */
  messages(pieces: AsyncIterable<string>): AsyncIterable<string>;
  /** A message with this text. */
  message(text: string): string;
  /** The text of a message; empty if it has none. */
  textOf(message: string): string;
  /** The payload that says that the answer has failed. */
  failure(message: string, code?: string): string;
}
