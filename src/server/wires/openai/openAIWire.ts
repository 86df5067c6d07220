import { kindOf } from '../../../errors/kindOf';
import { ownProperty } from '../../../errors/ownProperty';
import { isRecord } from '../../../errors/serverWords';
import { badField } from '../../failure';
import { strictQuestion } from '../../request/question';
import { isBoolean, messagesOf, nonEmptyText, optional } from '../../request/read';
import type { JsonObject } from '../../request/readJson';
import { type Call, type CreateWire, JSON_HEADERS, jsonResponse, STREAM_HEADERS } from '../wire';
import { errorJson, OpenAIChunks } from './openAIChunks';
import { OpenAICompletion } from './openAICompletion';
import { readMessages } from './readMessages';

/** OpenAI's chat completions. */
export const openAIWire: CreateWire = ({ paths: { openai: base } }) => ({
  name: 'openai',
  routes: [
    { method: 'POST', path: `${base}/chat/completions`, isGuarded: true, respond: complete },
    { method: 'GET', path: `${base}/models`, isGuarded: true, respond: listModels },
  ],
  refuse: (failure) => jsonResponse(errorJson(failure), failure),
});

/** The fields that this wire reads itself, or that every service is asked with. */
const own: ReadonlySet<string> = new Set(['messages', 'model', 'stream', 'temperature']);

async function complete({ json, answer, service }: Call): Promise<Response> {
  const body = await json();
  const model = nonEmptyText(body, 'model');
  const messages = readMessages(messagesOf(body), service);
  const question = strictQuestion(body, messages, service, own);
  if (optional(body, 'stream', isBoolean, 'a boolean') !== true) {
    return answer(() => question, new OpenAICompletion(model), JSON_HEADERS);
  }
  const chunks = new OpenAIChunks({ model, includeUsage: includesUsage(body) });
  return answer(() => question, chunks, STREAM_HEADERS);
}

function includesUsage(body: JsonObject): boolean {
  const options = ownProperty(body, 'stream_options') ?? {};
  if (!isRecord(options)) throw badField('stream_options', 'an object', kindOf(options));
  return ownProperty(options, 'include_usage') === true;
}

function listModels({ settings }: Call): Response {
  const data = settings.models.map((id) => ({ id, object: 'model', created: 0, owned_by: '' }));
  return jsonResponse(JSON.stringify({ object: 'list', data }));
}
