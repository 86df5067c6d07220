/** The pieces of an answer; what follows a null is held back until it is released. */
export type Script = readonly (string | null)[];

/** What a service of the control server is to be like. */
export interface ServiceOptions {
  readonly answer?: Script;
  readonly maxUses?: number;
  /** Plain values, as `rxtalk/testing` has them. */
  readonly faults?: readonly Readonly<Record<string, unknown>>[];
}

/** A request as the service saw it. */
interface SeenRequest {
  readonly step?: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What a service has seen so far, told by itself. */
export interface ServiceState {
  readonly stats: {
    readonly logins: number;
    readonly texts: number;
    readonly streams: number;
    readonly refusals: number;
    readonly highestUses: number;
    readonly overuses: number;
  };
  readonly requests: readonly SeenRequest[];
  /** Requests under way: their response is neither complete nor cut off. */
  readonly openRequests: number;
  /** Requests whose socket was closed before the response was complete. */
  readonly cutRequests: number;
}

/** A service of its own for one clause, served elsewhere and told over HTTP what to do. */
export interface Service {
  readonly url: string;
  state(): Promise<ServiceState>;
  /** Sends what is held back, up to the next null. */
  release(): Promise<void>;
  revokeTokens(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a service at a control server. */
export async function openService(
  controlURL: string,
  options: ServiceOptions = {},
): Promise<Service> {
  const { id, url } = await post<{ id: number; url: string }>(`${controlURL}/services`, options);
  const ask = <T>(action: string) => post<T>(`${controlURL}/services/${id}/${action}`);
  return {
    url,
    state: () => ask('state'),
    release: () => ask('release'),
    revokeTokens: () => ask('revoke'),
    close: () => ask('close'),
  };
}

/** Posts text, so that a browser needs no preflight; the answer is JSON. */
export async function post<T>(url: string, value: unknown = {}): Promise<T> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(value) });
  const text = await response.text();
  if (!response.ok) throw new Error(`The control server answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}
