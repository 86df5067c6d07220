/** The least that a gateway can do: it pipes bytes, over `node:http` on both sides. */
import { once } from 'node:events';
import http from 'node:http';
import { pipeline } from 'node:stream';

export default async (upstream) => {
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((request, response) => {
    const { method, url, headers } = request;
    const onward = http.request(upstream + url, { method, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      pipeline(answer, response, () => {});
    });
    response.on('close', () => onward.destroy());
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1', 4096);
  await once(server, 'listening');
  return server.address().port;
};
