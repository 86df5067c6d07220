import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';

/** Forwards a request for an absolute URL, as a proxy does, and marks it for the server. */
export function forward(request: IncomingMessage, response: ServerResponse): void {
  const { method, url = '', headers } = request;
  const onward = send(url, { method, headers: { ...headers, via: '1.1 proxy' } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
