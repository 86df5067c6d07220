import http from 'node:http';
import { drain } from './drain.mjs';
import { QUESTION } from './protocol.mjs';

export default (url) => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(QUESTION);
  return (sink) =>
    new Promise((resolve, reject) => {
      const sending = http.request(
        `${url}/chat/completions`,
        { method: 'POST', headers },
        (response) => drain(response, sink).then(resolve, reject),
      );
      sending.on('error', reject).end(body);
    });
};
