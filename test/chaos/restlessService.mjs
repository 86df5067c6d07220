/**
 * The program of a thread: a service that closes each connection at a random moment after its last
 * response. It speaks GPTalk and the chat completions of OpenAI, answers each text with itself, and counts
 * how often it was handed in.
 */
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { idleMs } = workerData;
const texts = new Map();

const server = createServer(async (request, response) => {
  const { socket } = request;
  clearTimeout(socket.closing);
  response.on('finish', () => {
    socket.closing = setTimeout(() => socket.destroy(), Math.random() * idleMs);
  });
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname.endsWith('/login')) return json(response, { token: 'bearer', expires_at: 4e9 });
  if (pathname.endsWith('/stream')) {
    return stream(response, { content: searchParams.get('token') });
  }
  const [text] = /text-\d+-\d+/.exec(body);
  texts.set(text, (texts.get(text) ?? 0) + 1);
  if (pathname.endsWith('/text')) return json(response, { token: text });
  return stream(response, { choices: [{ index: 0, delta: { content: text } }] });
});

function json(response, data) {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ data }));
}

function stream(response, message) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`data: ${JSON.stringify(message)}\n\ndata: [DONE]\n\n`);
}

// It announces no time after which it closes a connection, as many load balancers do.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
parentPort.on('message', () => parentPort.postMessage(texts));
