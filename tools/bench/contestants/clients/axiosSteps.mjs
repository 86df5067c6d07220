import axios from 'axios';
import { LOGIN, LOGIN_PATH, STREAM_PATH, sharedTokens, TEXT, TEXT_PATH } from './protocol.mjs';

/** The three steps with axios and its default agents; returns the body of an answer. */
export function axiosSteps(url) {
  const http = axios.create({ baseURL: url });
  const tokenFor = sharedTokens(async () => {
    const { data } = await http.post(LOGIN_PATH, LOGIN);
    return data.data.token;
  });
  return async () => {
    const headers = { authorization: `Bearer ${await tokenFor()}` };
    const text = await http.post(TEXT_PATH, TEXT, { headers });
    const params = { token: text.data.data.token };
    const { data: body } = await http.get(STREAM_PATH, { params, responseType: 'stream' });
    return body;
  };
}
