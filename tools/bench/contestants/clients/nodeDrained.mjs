import http from 'node:http';
import https from 'node:https';
import { drain } from './drain.mjs';
import { LOGIN, LOGIN_PATH, STREAM_PATH, sharedTokens, TEXT, TEXT_PATH } from './protocol.mjs';

export default (url) => {
  const { request } = url.startsWith('https:') ? https : http;
  const exchange = (path, options, body, sink) =>
    new Promise((resolve, reject) => {
      const sending = request(`${url}${path}`, options, (response) => {
        drain(response, sink).then(resolve, reject);
      });
      sending.on('error', reject).end(body && JSON.stringify(body));
    });
  const post = async (path, body, headers) => {
    const chunks = [];
    const keep = (chunk) => chunks.push(chunk);
    await exchange(path, { method: 'POST', headers }, body, keep);
    return JSON.parse(Buffer.concat(chunks)).data.token;
  };
  const tokenFor = sharedTokens(() => post(LOGIN_PATH, LOGIN));
  return async (sink) => {
    const token = await post(TEXT_PATH, TEXT, { authorization: `Bearer ${await tokenFor()}` });
    await exchange(`${STREAM_PATH}?token=${token}`, {}, undefined, sink);
  };
};
