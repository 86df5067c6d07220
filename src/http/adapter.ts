import defaultAxios, {
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosRequestConfig,
} from 'axios';
import { wrong } from '../arguments/wrong';

type Adapters = NonNullable<AxiosRequestConfig['adapter']>;

/** The adapters of an axios instance that can stream, in its order of preference. */
export function streamingAdapters(axios: AxiosInstance): Adapters {
  const chosen = [axios.defaults.adapter].flat();
  const adapters = chosen.filter((one) => one !== undefined && one !== 'xhr');
  if (adapters.length === 0) throw wrong('axios', 'set to an adapter that can stream', '`xhr`');
  return adapters as Adapters;
}

/**
 * The first adapter of an axios instance that can stream: `http` in Node.js, otherwise `fetch`. XHR buffers
 * the whole body, so it is never used.
 */
export function adapterOf(axios: AxiosInstance): AxiosAdapter {
  const adapters = streamingAdapters(axios);
  // Which one it is can depend on the request, as `fetch` can be replaced for one.
  const find = defaultAxios.getAdapter as (from: Adapters, config: unknown) => AxiosAdapter;
  return (config) => find(adapters, config)(config);
}
