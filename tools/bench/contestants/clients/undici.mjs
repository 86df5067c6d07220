import { request } from 'undici';
import { LOGIN, LOGIN_PATH, STREAM_PATH, sharedTokens, TEXT, TEXT_PATH } from './protocol.mjs';
import { readSnapshots } from './readSnapshots.mjs';

export default (url) => {
  const post = async (path, body, more) => {
    const headers = { 'content-type': 'application/json', ...more };
    const options = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await request(`${url}${path}`, options);
    return (await response.body.json()).data.token;
  };
  const tokenFor = sharedTokens(() => post(LOGIN_PATH, LOGIN));
  return async (sink) => {
    const token = await post(TEXT_PATH, TEXT, { authorization: `Bearer ${await tokenFor()}` });
    const { body } = await request(`${url}${STREAM_PATH}`, { query: { token } });
    await readSnapshots(body, sink);
  };
};
