import { kindOf } from '../../../errors/kindOf';
import { ownProperty } from '../../../errors/ownProperty';
import { isRecord } from '../../../errors/serverWords';
import { badField } from '../../failure';
import { lenientQuestion, unsupported } from '../../request/question';
import { messagesOf, nonEmptyText, objects } from '../../request/read';
import type { JsonObject } from '../../request/readJson';
import { type Call, type CreateWire, jsonResponse, STREAM_HEADERS } from '../wire';
import { AgUiEvents } from './agUiEvents';
import { readMessages } from './readMessages';

/** AG-UI over server-sent events. */
export const agUiWire: CreateWire = ({ paths: { agUi: path } }) => ({
  name: 'ag-ui',
  routes: [{ method: 'POST', path, isGuarded: true, respond: run }],
  refuse: (failure) => {
    const { message, code } = failure;
    return jsonResponse(JSON.stringify({ type: 'RUN_ERROR', message, code }), failure);
  },
});

async function run({ json, answer, service }: Call): Promise<Response> {
  const body = await json();
  const ids = { threadId: nonEmptyText(body, 'threadId'), runId: nonEmptyText(body, 'runId') };
  for (const field of ['context', 'resume']) {
    if (objects(body, field).length > 0) throw unsupported(field);
  }
  const messages = readMessages(messagesOf(body), service);
  const question = lenientQuestion({ ...extras(body), ...tools(body) }, messages, service);
  return answer(() => question, new AgUiEvents(ids), STREAM_HEADERS);
}

/** What the app sends along, such as the model. */
function extras(body: JsonObject): JsonObject {
  const props = ownProperty(body, 'forwardedProps') ?? {};
  if (isRecord(props)) return props;
  throw badField('forwardedProps', 'an object', kindOf(props));
}

/** The client's tools in OpenAI's form. */
function tools(body: JsonObject): JsonObject {
  const offered = objects(body, 'tools').map((tool, index) => ({
    type: 'function',
    function: {
      name: nonEmptyText(tool, 'name', `tools[${index}].name`),
      description: ownProperty(tool, 'description'),
      parameters: ownProperty(tool, 'parameters'),
    },
  }));
  return offered.length > 0 ? { tools: offered } : {};
}
