/** Packs the build, unpacks it into an empty app, and uses it there: as ESM, as CJS, as types. */
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, report, root, run, typeCheck } from './run';
import { unpackPackage } from './unpackPackage';

/** All files that are published, besides `dist`. */
const published = ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json'];

const streamsAnAnswer = `
const server = await startGPTalkServer({ answer: ({ prompt }) => ['You said ', prompt] });
const gptalk = createGPTalk({ baseURL: server.url });
let answer = '';
await gptalk.stream('Hello').forEach((delta) => { answer += delta; });
await server.close();
assert.equal(answer, 'You said Hello');
`;

const readsEvents = `
const seen = [];
of('data: {"choices":[{"delta":{"content":"Hello"}}]}\\n\\n', 'data: [DONE]\\n\\n')
  .pipe(sseLines(), sseEvents({ flush: true }), chatEvents())
  .subscribe((event) => seen.push(event.type));
assert.deepEqual(seen, ['text', 'finish']);
assert.equal(createOpenAICompatible({ baseURL: 'http://localhost/v1/' }).url, 'http://localhost/v1');
`;

const servesModels = `
const handler = chatHandler({ events: () => of(), models: ['m'] });
const response = await handler(new Request('http://localhost/v1/models'));
assert.equal((await response.json()).data[0].id, 'm');
`;

const keepsAChat = `
const conversation = createConversation({ ask: () => of('Hel', 'lo') });
conversation.send('Hi');
assert.equal(conversation.state.messages[1].content, 'Hello');
`;

const sharesTokens = `
const client = { isReady: false, eval: async () => {}, evalSha: async () => {} };
const store = redisTokenStore(client, { key: 'k', onOutage: 'error' });
const states = [];
store.status$.subscribe(({ state }) => states.push(state));
tokenCache(of({ token: 'T', expiresAtMs: 0 }), { store }).withToken(() => of(1)).subscribe({
  error: (error) => {
    assert.ok(isRxtalkError(error));
    assert.deepEqual(states, ['shared', 'down']);
  },
});
`;

const consumers: Readonly<Record<string, string>> = {
  'esm.mjs': `
    import assert from 'node:assert/strict';
    import { of } from 'rxjs';
    import { createGPTalk, sseEvents, sseLines } from 'rxtalk';
    import { chatEvents, createOpenAICompatible } from 'rxtalk/openai';
    import { startGPTalkServer } from 'rxtalk/testing';
    ${streamsAnAnswer}${readsEvents}`,
  'conversation.mjs': `
    import assert from 'node:assert/strict';
    import { of } from 'rxjs';
    import { createConversation } from 'rxtalk/conversation';
    ${keepsAChat}`,
  'conversation.cjs': `
    const assert = require('node:assert/strict');
    const { of } = require('rxjs');
    const { createConversation } = require('rxtalk/conversation');
    ${keepsAChat}`,
  'server.mjs': `
    import assert from 'node:assert/strict';
    import { of } from 'rxjs';
    import { chatHandler } from 'rxtalk/server';
    ${servesModels}`,
  'server.cjs': `
    const assert = require('node:assert/strict');
    const { of } = require('rxjs');
    const { chatHandler } = require('rxtalk/server');
    (async () => {${servesModels}})();`,
  'redis.mjs': `
    import assert from 'node:assert/strict';
    import { of } from 'rxjs';
    import { isRxtalkError, tokenCache } from 'rxtalk';
    import { redisTokenStore } from 'rxtalk/redis';
    ${sharesTokens}`,
  'redis.cjs': `
    const assert = require('node:assert/strict');
    const { of } = require('rxjs');
    const { isRxtalkError, tokenCache } = require('rxtalk');
    const { redisTokenStore } = require('rxtalk/redis');
    ${sharesTokens}`,
  'cjs.cjs': `
    const assert = require('node:assert/strict');
    const { of } = require('rxjs');
    const { createGPTalk, sseEvents, sseLines } = require('rxtalk');
    const { chatEvents, createOpenAICompatible } = require('rxtalk/openai');
    const { startGPTalkServer } = require('rxtalk/testing');
    (async () => {${streamsAnAnswer}${readsEvents}})();`,
  'two-copies.mjs': `
    import assert from 'node:assert/strict';
    import { createRequire } from 'node:module';
    import * as esm from 'rxtalk';
    const cjs = createRequire(import.meta.url)('rxtalk');
    assert.notEqual(esm.TruncatedStreamError, cjs.TruncatedStreamError);
    assert.ok(esm.isRxtalkError(new cjs.TruncatedStreamError()));
    assert.ok(cjs.isRxtalkError(new esm.TruncatedStreamError()));
    assert.deepEqual(Object.keys(esm).sort(), Object.keys(cjs).sort());`,
};

const usesTheClient = `
import type { Observable } from 'rxjs';
import { type ChatService, createGPTalk, isRxtalkError, type GPTalk } from 'rxtalk';
import { createOpenAICompatible, type OpenAIChatRequest } from 'rxtalk/openai';

export const gptalk: GPTalk = createGPTalk({ baseURL: 'http://localhost:8080' });
export const answer$: Observable<string> = gptalk.stream({
  messages: [{ role: 'user', content: 'Hello' }],
});
export const words: AsyncIterable<string> = gptalk.iterate('Hello');
export function statusOf(error: unknown): number | undefined {
  return isRxtalkError(error) && error.code === 'http-status' ? error.status : undefined;
}
export const service: ChatService = createOpenAICompatible({ baseURL: 'http://localhost:8080/v1' });
export const request: OpenAIChatRequest = { messages: 'Hello', temperature: 0, top_k: 3 };
// @ts-expect-error: a chat has messages, so the types are known and not \`any\`
gptalk.stream({ messages: 1 });
`;

const usesTheHandler = `
import { createGPTalk as create } from 'rxtalk';
import { chatHandler, type Handler, type ServerEvent } from 'rxtalk/server';

const events: ServerEvent[] = [];
export const handler: Handler = chatHandler(create({ baseURL: 'http://localhost:8080' }), {
  authorize: ({ headers }) => headers.has('authorization'),
  onEvent: (event) => events.push(event),
});
// @ts-expect-error: a service has events, so the types are known and not \`any\`
chatHandler({ events: 1 });
`;

const keepsTheState = `
import { type Conversation, type ConversationState, createConversation } from 'rxtalk/conversation';

export const conversation: Conversation = createConversation({ ask: (messages) => gptalk.stream({ messages }) });
export const states$: Observable<ConversationState> = conversation.state$;
// @ts-expect-error: a question is a string, so the types are known and not \`any\`
conversation.send(1);
`;

const usesTheServer = `
import { type FaultPlan, faultPlan, type GPTalkServer, startGPTalkServer } from 'rxtalk/testing';

export const plan: FaultPlan = faultPlan(7);
export const server: Promise<GPTalkServer> = startGPTalkServer({ answer: () => ['Hello'] });
`;

const node = ['--lib', 'ES2022,DOM', '--types', 'node'];
const browser = ['--lib', 'ES2022,DOM', '--typeRoots', 'none'];
const node16 = ['--module', 'node16', '--moduleResolution', 'node16'];
const bundler = ['--module', 'esnext', '--moduleResolution', 'bundler'];

/** Each module is checked with the types of the package and its dependencies, without `skipLibCheck`. */
const typedConsumers: readonly (readonly [file: string, code: string, options: string[]])[] = [
  ['esm.mts', usesTheClient + keepsTheState + usesTheHandler + usesTheServer, [...node16, ...node]],
  ['cjs.cts', usesTheClient + keepsTheState + usesTheHandler + usesTheServer, [...node16, ...node]],
  [
    'bundled.ts',
    usesTheClient + keepsTheState + usesTheHandler + usesTheServer,
    [...bundler, ...node],
  ],
  ['browser.ts', usesTheClient + keepsTheState + usesTheHandler, [...bundler, ...browser]],
];

const temporary = await mkdtemp(join(tmpdir(), 'rxtalk-package-'));
try {
  const app = await install();
  await checkContents(app);
  await Promise.all([
    ...Object.entries(consumers).map(async ([file, code]) => {
      await writeFile(join(app, file), code);
      tell(`run ${file}`, await run(process.execPath, [file], { cwd: app }));
    }),
    ...typedConsumers.map(async ([file, code, options]) => {
      await writeFile(join(app, file), code);
      const flags = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022'];
      const name = `type-check ${file} with ${options.join(' ')}`;
      tell(name, await typeCheck([file, ...flags, ...options], app));
    }),
  ]);
} finally {
  await rm(temporary, { recursive: true, force: true });
}

/**
 * Unpacks the package into an app that has only it and the peers that it needs, and so no fast-check;
 * returns the app's folder.
 */
async function install(): Promise<string> {
  const app = join(temporary, 'app');
  const modules = join(app, 'node_modules');
  tell('pack and unpack the package', await unpackPackage(join(modules, 'rxtalk')));
  await mkdir(join(modules, '@types'));
  // Their own dependencies are resolved from the targets of the links.
  for (const name of ['rxjs', 'axios', '@types/node']) {
    await symlink(join(root, 'node_modules', name), join(modules, name), 'dir');
  }
  return app;
}

async function checkContents(app: string): Promise<void> {
  const folder = join(app, 'node_modules/rxtalk');
  const contents = (await readdir(folder)).sort();
  const page = await readdir(join(folder, 'dist/page')).catch(() => []);
  const isRight = contents.join() === published.join() && page.join() === 'LICENSES.txt,index.html';
  tell('the package holds what is published, and nothing else', {
    exitCode: isRight ? 0 : 1,
    stdout: `expected ${published.join(', ')}\ngot      ${contents.join(', ')}, with the page ${page.join(', ')}`,
    stderr: '',
  });
}

function tell(name: string, ended: Ended): void {
  if (ended.exitCode === 0) {
    console.log(`ok      ${name}`);
  } else {
    console.error(`FAILED  ${name}: ${report(ended)}`);
    process.exitCode = 1;
  }
}
