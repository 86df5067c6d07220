/** The pieces of an answer; at a null, the service waits for a release. */
export type Script = readonly (string | null)[];

/** The options of a service of the control server. */
export interface ServiceOptions {
  /** @default 'gptalk' */
  readonly service?: 'gptalk' | 'openai';
  readonly answer?: Script;
  readonly maxUses?: number;
  /** Plain values, as in `rxtalk/testing`. */
  readonly faults?: readonly Readonly<Record<string, unknown>>[];
}

/** A request as the service received it. */
interface SeenRequest {
  readonly step?: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** The counts of a service so far, as it reports them. */
export interface ServiceState {
  /** The service's own counts. */
  readonly stats: Readonly<Record<string, number>>;
  readonly requests: readonly SeenRequest[];
  /** Requests in progress: their response is neither complete nor cut off. */
  readonly openRequests: number;
  /** Requests whose socket was closed before the response was complete. */
  readonly cutRequests: number;
  /** The number of the connection of each request, in order of arrival. */
  readonly connections: readonly number[];
}

/** A separate service for one clause, which runs in another process and is controlled over HTTP. */
export interface Service {
  readonly url: string;
  state(): Promise<ServiceState>;
  /** Sends the next pieces, up to the next null. */
  release(): Promise<void>;
  /** Revokes every token or key that was used so far. */
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
