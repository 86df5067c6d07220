import type { AxiosAdapter } from 'axios';

/** A URL without a server: an adapter of the test answers. */
export const baseURL = 'http://localhost:8080';

export const loginRequest = {
  step: 'login',
  method: 'POST',
  path: '/x',
  headers: { origin: 'o', 'user-agent': 'u', 'x-kept': 'k' },
  secrets: new Set<string>(),
} as const;

/** An adapter that answers every request with this body. */
export function answering(data: unknown, status = 200): AxiosAdapter {
  return async (config) => ({ data, status, statusText: '', headers: {}, config });
}
