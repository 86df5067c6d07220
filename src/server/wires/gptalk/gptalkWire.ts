import { failureOf, Refusal } from '../../failure';
import { isNumber, nonEmptyText, optional, text } from '../../request/read';
import { type Call, type CreateWire, jsonResponse, STREAM_HEADERS } from '../wire';
import { GPTalkMessages } from './gptalkMessages';

/** The GPTalk protocol, from the service's side. */
export const gptalkWire: CreateWire = ({ paths: { gptalk: base } }) => ({
  name: 'gptalk',
  routes: [
    { method: 'POST', path: `${base}/api/chatgpt/user/login`, isGuarded: true, respond: logIn },
    { method: 'POST', path: `${base}/api/chatgpt/chatapi/text`, isGuarded: false, respond: submit },
    { method: 'GET', path: `${base}/api/chatgpt/chatapi/stream`, isGuarded: false, respond: open },
  ],
  refuse: (failure) => {
    const { status: code, message } = failure;
    return jsonResponse(JSON.stringify({ code, message }), failure);
  },
});

async function logIn({ json, settings }: Call): Promise<Response> {
  nonEmptyText(await json(), 'fingerprint');
  const { token, expiresAtMs } = await recorded(() => settings.ledger.issue());
  return envelope({ token, expires_at: Math.floor(expiresAtMs / 1000) });
}

async function submit({ json, settings, request }: Call): Promise<Response> {
  const body = await json();
  const prompt = text(body, 'content');
  const model = nonEmptyText(body, 'model');
  const temperature = optional(body, 'temperature', isNumber, 'a finite number') ?? 0;
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const question = { prompt, model, temperature };
  const token = bearer && (await recorded(() => settings.ledger.submit(bearer, question)));
  if (token) return envelope({ token });
  throw refused(401, 'The bearer token is unknown, expired or used up');
}

function open({ request, settings, answer }: Call): Promise<Response> {
  const token = new URL(request.url).searchParams.get('token');
  const takeQuestion = async () => {
    const found = token && (await recorded(() => settings.ledger.open(token)));
    if (!found) throw refused(403, 'The stream token is unknown, expired or already used');
    const { prompt, model, temperature } = found;
    return { messages: [{ role: 'user', content: prompt }], model, temperature };
  };
  return answer(takeQuestion, new GPTalkMessages(), STREAM_HEADERS);
}

/** The result of the ledger. Its failure isn't one of the service. */
async function recorded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new Refusal({ ...failureOf(error), message: 'The token ledger failed' });
  }
}

function envelope(data: Readonly<Record<string, unknown>>): Response {
  return jsonResponse(JSON.stringify({ code: 0, data }));
}

function refused(status: number, message: string): Refusal {
  return new Refusal({ status, message, code: 'unauthorized' });
}
