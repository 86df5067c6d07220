import type { IncomingHttpHeaders } from 'node:http';
import type { WireResponse } from './wireResponse';

/** A request as a transport passes it on. */
export interface WireRequest {
  readonly method: string;
  /** The path with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Undefined if it is longer than `maxBodyBytes`. */
  readonly body: string | undefined;
}

/** What a transport needs of a backend. */
export interface Responder {
  /** The size of the longest body that it accepts. */
  readonly maxBodyBytes: number;
  /** The response to a request; if so planned, it never arrives or the connection breaks. */
  respond(request: WireRequest, left: AbortSignal): Promise<WireResponse>;
}
