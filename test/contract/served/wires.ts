/** A wire, as a client that has only `fetch` asks it. */
export interface ServedWire {
  readonly name: string;
  /** Asks at the prefix, and resolves with the response that has the answer. */
  ask(url: string, signal?: AbortSignal): Promise<Response>;
  /** The end of a complete answer. */
  readonly end: RegExp;
  /** The end of an answer that broke off. */
  readonly error: RegExp;
}

const messages = [{ id: '1', role: 'user', content: 'Hi', parts: [{ type: 'text', text: 'Hi' }] }];

export function postJson(url: string, body: object, init: RequestInit = {}): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    ...(init.headers as Record<string, string>),
  };
  return fetch(url, { method: 'POST', ...init, headers, body: JSON.stringify(body) });
}

const gptalk: ServedWire = {
  name: 'GPTalk',
  async ask(url, signal = new AbortController().signal) {
    const step = async (path: string, body: object, authorization = '') => {
      const headers = { authorization };
      const response = await postJson(`${url}/api/chatgpt${path}`, body, { headers, signal });
      return (await response.json()).data.token as string;
    };
    const bearer = await step('/user/login', { fingerprint: 'f' });
    const token = await step('/chatapi/text', { content: 'Hi', model: 'm' }, `Bearer ${bearer}`);
    return fetch(`${url}/api/chatgpt/chatapi/stream?token=${token}`, { signal });
  },
  end: /data: \[DONE\]\n\n$/,
  error: /\n\ndata: \{"error":\{"code":502,"message":"[^"]+"\}\}\n\n$/,
};

const openAI: ServedWire = {
  name: 'OpenAI',
  ask: (url, signal = new AbortController().signal) =>
    postJson(`${url}/v1/chat/completions`, { model: 'm', stream: true, messages }, { signal }),
  end: /"finish_reason":"stop"\}\]\}\n\ndata: \[DONE\]\n\n$/,
  error: /\n\ndata: \{"error":\{"message":[^\n]+\}\}\n\n$/,
};

const uiMessage: ServedWire = {
  name: 'UI message stream',
  ask: (url, signal = new AbortController().signal) =>
    postJson(`${url}/api/chat`, { id: 'c', messages }, { signal }),
  end: /data: \{"type":"finish","finishReason":"stop"\}\n\ndata: \[DONE\]\n\n$/,
  error: /\n\ndata: \{"type":"error","errorText":"[^"]+"\}\n\n$/,
};

const agUi: ServedWire = {
  name: 'AG-UI',
  ask: (url, signal = new AbortController().signal) =>
    postJson(`${url}/agui`, { threadId: 't', runId: 'r', messages }, { signal }),
  end: /data: \{"type":"RUN_FINISHED","threadId":"t","runId":"r"[^\n]*\}\n\n$/,
  error: /\n\ndata: \{"type":"RUN_ERROR",[^\n]+\}\n\n$/,
};

export const servedWires: readonly ServedWire[] = [gptalk, openAI, uiMessage, agUi];
