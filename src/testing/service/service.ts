import type { IncomingHttpHeaders } from 'node:http';
import type { Wire } from './wire';

/** A request as a service sees it. */
export interface ServiceRequest<Step extends string> {
  /** Undefined if the path and the method belong to no step. */
  readonly step: Step | undefined;
  /** The path below the base path. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  /** The JSON value of the body; undefined if there is none, or it isn't JSON. */
  readonly body: unknown;
}

/** The reply of a service: a JSON value, or a stream that answers a question. */
export type ServiceReply =
  | {
      readonly status: number;
      readonly json: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly status: 200; readonly wire: Wire };

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
