import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { wrong } from '../arguments/check';

type Adapter = NonNullable<AxiosRequestConfig['adapter']>;

/**
 * The adapters of an axios instance that can stream, in order of preference: `http` where there is
 * Node.js, else `fetch`. XHR collects the whole body before it shows any of it, so it never serves.
 */
export function streamingAdapter(axios: AxiosInstance): Adapter {
  const chosen = axios.defaults.adapter;
  const adapters = (Array.isArray(chosen) ? chosen : [chosen]).filter(
    (adapter) => adapter !== undefined && adapter !== 'xhr',
  );
  if (adapters.length === 0) throw wrong('axios', 'set to an adapter that can stream', '`xhr`');
  return adapters as Adapter;
}
