import type { IncomingHttpHeaders } from 'node:http';
import type { WireResponse } from './wireResponse';

/** A request as a transport passes it on. */
export interface WireRequest {
  readonly method: string;
  /** The path with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a transport needs of a backend. */
export interface Responder {
  /** The response to a request; if so planned, it never arrives or the connection breaks. */
  respond(request: WireRequest, left: AbortSignal): Promise<WireResponse>;
}
