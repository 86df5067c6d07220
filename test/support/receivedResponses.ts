import type { AxiosInstance, AxiosResponse } from 'axios';

/** Counts the responses whose headers an axios instance has received. */
export function receivedResponses(
  instance: AxiosInstance,
  onResponse: (response: AxiosResponse) => void = () => {},
) {
  const received = { count: 0 };
  instance.interceptors.response.use((response) => {
    received.count++;
    onResponse(response);
    return response;
  });
  return received;
}
