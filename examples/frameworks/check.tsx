/** Uses each recipe, and checks the result. */
import './page';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { act, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { lastValueFrom, Observable, reduce, Subject, type Subscriber } from 'rxjs';
import { createGPTalk, NetworkError } from 'rxtalk';
import { createConversation } from 'rxtalk/conversation';
import { inProcessGPTalk } from 'rxtalk/testing';
import { mount, unmount } from 'svelte';
import { compile } from 'svelte/compiler';
import { createApp as createVueApp, defineComponent, h } from 'vue';
import { createApp as createExpressApp } from './express';
import { createApp as createFastifyApp } from './fastify';
import { Chat } from './react';
import { search } from './search';
import { useConversation as stateOf } from './vue';

const checks: Readonly<Record<string, () => Promise<void>>> = {
  async React() {
    const held = new Held();
    const place = newPlace();
    const root = createRoot(place);
    const chat = (
      <StrictMode>
        <Chat ask={held.ask} />
      </StrictMode>
    );
    // With its effects, which strict mode runs twice.
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    await act(async () => root.render(chat));
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
    const field = () => place.querySelector('input') as HTMLInputElement;
    field().value = 'Hi';
    field().form?.requestSubmit();
    await eventually('the question', () => held.open.size === 1);
    await held.grows(place);
    held.answer.error(new NetworkError('The connection broke off'));
    await eventually('the error', () => place.textContent?.includes('broke off') === true);
    field().value = 'Again';
    field().form?.requestSubmit();
    await eventually('the next question', () => held.open.size === 1);
    root.unmount();
    await eventually('the answer is left', () => held.open.size === 0);
  },

  async Vue() {
    const held = new Held();
    const conversation = createConversation({ ask: held.ask });
    const place = newPlace();
    const app = createVueApp(
      defineComponent(() => {
        const state = stateOf(conversation);
        return () =>
          state.value.messages.map(({ id, content }) => h('article', { key: id }, content));
      }),
    );
    app.mount(place);
    conversation.send('Hi');
    await held.grows(place);
    app.unmount();
    assert.equal(held.open.size, 0);
  },

  async Svelte() {
    const held = new Held();
    const conversation = createConversation({ ask: held.ask });
    const place = newPlace();
    const component = await compiled('Chat.svelte');
    const app = mount(component, { target: place, props: { conversation } });
    conversation.send('Hi');
    await held.grows(place);
    await unmount(app);
    assert.equal(held.open.size, 0);
  },

  async Express() {
    const server = createExpressApp(answering()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await answers((server.address() as AddressInfo).port);
    server.close();
    server.closeAllConnections();
  },

  async Fastify() {
    const app = createFastifyApp(answering());
    await app.listen({ port: 0, host: '127.0.0.1' });
    await answers((app.server.address() as AddressInfo).port);
    app.server.closeAllConnections();
    await app.close();
  },

  async 'an RxJS search'() {
    const held = new Held();
    const typed$ = new Subject<string>();
    const seen: string[] = [];
    const subscription = search({ stream: held.ask }, typed$).subscribe((text) => seen.push(text));
    typed$.next('o');
    typed$.next('one');
    await eventually('the first question', () => held.open.size === 1);
    held.answer.next('Hel');
    typed$.next('two');
    await eventually('the second question', () => held.asked.length === 2);
    assert.equal(held.open.size, 1);
    held.answer.next('lo');
    assert.deepEqual(seen, ['Hel', 'lo']);
    assert.deepEqual(held.asked, ['one', 'two']);
    subscription.unsubscribe();
    assert.equal(held.open.size, 0);
  },
};

/** Answers that a check controls. */
class Held {
  readonly open = new Set<Subscriber<string>>();
  readonly asked: unknown[] = [];

  readonly ask = (question: unknown) =>
    new Observable<string>((subscriber) => {
      this.asked.push(question);
      this.open.add(subscriber);
      return () => this.open.delete(subscriber);
    });

  get answer(): Subscriber<string> {
    const [subscriber] = this.open;
    assert.ok(subscriber, 'no answer is open');
    return subscriber;
  }

  /** The answer grows on the screen. */
  async grows(place: Element): Promise<void> {
    this.answer.next('Hel');
    await eventually('the first text', () => place.textContent?.includes('Hel') === true);
    this.answer.next('lo');
    await eventually('the rest', () => place.textContent?.includes('Hello') === true);
  }
}

function newPlace(): HTMLElement {
  return document.body.appendChild(document.createElement('div'));
}

/** Waits until a condition holds. */
async function eventually(describe: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Not in time: ${describe}`);
}

/** A component of Svelte, compiled as its build tools do it. */
async function compiled(file: string) {
  const source = await readFile(new URL(file, import.meta.url), 'utf8');
  const { js } = compile(source, { filename: file, generate: 'client' });
  const module = new URL(`./${file}.compiled.mjs`, import.meta.url);
  await writeFile(module, js.code);
  try {
    return (await import(module.href)).default;
  } finally {
    await rm(module);
  }
}

function answering() {
  return createGPTalk({ axios: inProcessGPTalk({ answer: () => ['Hel', 'lo'] }).axios });
}

/** The GPTalk wire of an app answers. */
async function answers(port: number): Promise<void> {
  const answer$ = createGPTalk({ baseURL: `http://127.0.0.1:${port}` }).stream('Hi');
  const text$ = answer$.pipe(reduce((text, delta) => text + delta, ''));
  assert.equal(await lastValueFrom(text$), 'Hello');
}

for (const [name, check] of Object.entries(checks)) {
  await check();
  console.log(`ok      ${name}`);
}
process.exit(0); // jsdom keeps timers
