import type { WireName } from 'rxtalk/server';

/** A `POST` of a JSON value, or of a text as it is. */
export function post(path: string, body: unknown, init: RequestInit = {}): Request {
  return new Request(`http://localhost${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
    headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string>) },
  });
}

/** The wires that ask with one request: its path, its body, and the normal end of an answer. */
export const wires: readonly {
  readonly wire: WireName;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly end: RegExp;
  readonly error: RegExp;
}[] = [
  {
    wire: 'openai',
    path: '/v1/chat/completions',
    body: { model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] },
    end: /"finish_reason":"stop"\}\]\}\n\ndata: \[DONE\]\n\n$/,
    error:
      /\n\ndata: \{"error":\{"message":"[^"]+","type":"\w+","param":null,"code":"[\w-]+"\}\}\n\n$/,
  },
  {
    wire: 'ui-message',
    path: '/api/chat',
    body: { id: 'c', messages: [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] },
    end: /data: \{"type":"finish","finishReason":"stop"\}\n\ndata: \[DONE\]\n\n$/,
    error: /\n\ndata: \{"type":"error","errorText":"[^"]+"\}\n\n$/,
  },
  {
    wire: 'ag-ui',
    path: '/agui',
    body: { threadId: 't', runId: 'r', messages: [{ id: '1', role: 'user', content: 'Hi' }] },
    end: /data: \{"type":"RUN_FINISHED","threadId":"t","runId":"r"\}\n\n$/,
    error: /\n\ndata: \{"type":"RUN_ERROR","message":"[^"]+","code":"[\w-]+"\}\n\n$/,
  },
];
