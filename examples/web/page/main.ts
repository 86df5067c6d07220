import { defer } from 'rxjs';
import { createConversation, type InitialMessage } from 'rxtalk/conversation';
import { h, icon, svg } from './dom';
import { Measurement } from './measurement';
import { answer, type Connected, connect, connectFault, modelsOf } from './service';
import { served, storedSettings, storeSettings } from './settings';
import { read, write } from './storage';
import { Announcer } from './views/announcer';
import { Composer } from './views/composer';
import { MessageList } from './views/messageList';
import { Plot } from './views/plot';
import { createSettingsDialog } from './views/settingsDialog';

const suggestions = [
  'Explain RxJS Observables with an example in TypeScript',
  'Compare Promises and Observables in a table',
  'Write a haiku about streams',
];

const { faults = [] } = served();
let settings = storedSettings();
let models: readonly string[] = [];
let connected = reconnect();
let measurement: Measurement | undefined;
let isLeaving = false;

const conversation = startConversation(read('chat'));

function startConversation(stored: unknown) {
  const ask = (messages: Parameters<Parameters<typeof createConversation>[0]['ask']>[0]) =>
    defer(() => {
      measurement = new Measurement();
      return answer(nextService(), messages, measurement);
    });
  try {
    return createConversation({ ask, messages: (stored ?? []) as readonly InitialMessage[] });
  } catch {
    return createConversation({ ask }); // what is stored isn't a chat
  }
}

/** The chosen service, or the fault that was chosen for the next answer. */
function nextService(): Connected {
  const url = fault.value;
  fault.value = '';
  return url === '' ? connected() : connectFault(url);
}

/** Connects when it is needed: settings that aren't complete fail the answer, not the page. */
function reconnect(): () => Connected {
  let connection: Connected | undefined;
  return () => {
    connection ??= connect(settings, models);
    return connection;
  };
}

const fault = h('select', { class: 'fault', 'aria-label': 'Fault of the next answer' }, [
  h('option', { value: '' }, ['Next answer: no fault']),
  ...faults.map(({ label, url }) => h('option', { value: url }, [label])),
]);
fault.hidden = faults.length === 0;

const list = new MessageList(
  {
    regenerate: () => conversation.regenerate(),
    edit: (id, text) => conversation.edit(id, text),
  },
  h('div', { class: 'empty' }, [
    h('p', { class: 'empty-title' }, ['What would you like to know?']),
    h('div', { class: 'suggestions' }, [
      ...suggestions.map((text) =>
        h('button', { type: 'button', class: 'suggestion' }, [text], { click: () => ask(text) }),
      ),
    ]),
  ]),
);

const composer = new Composer({
  send: (text) => ask(text),
  stop: () => conversation.stop(),
  editLast: () => list.editLast(),
});

const dialog = createSettingsDialog((chosen) => {
  settings = chosen;
  storeSettings(settings);
  connected = reconnect();
  adapt();
  if (models.length === 0) loadModels();
});

const plot = new Plot();
const tokens = h('span', { class: 'tokens' });
const announcer = new Announcer();
const service = h('button', { type: 'button', class: 'service' }, [], {
  click: () => dialog.open(settings, models),
});
const clear = h('button', { type: 'button', class: 'button new-chat', 'aria-label': 'New chat' }, [
  icon('plus'),
  h('span', {}, ['New chat']),
]);
clear.addEventListener('click', () => {
  measurement = undefined;
  conversation.clear();
  composer.focus();
});

document
  .getElementById('app')
  ?.replaceChildren(
    h('header', { class: 'bar' }, [logo(), service, clear]),
    list.element,
    h('footer', { class: 'foot' }, [
      composer.element,
      h('div', { class: 'facts' }, [fault, plot.element, tokens]),
    ]),
    announcer.element,
    dialog.element,
  );

conversation.state$.subscribe((state) => {
  const isEmpty = state.messages.length === 0;
  document.body.classList.toggle('is-new', isEmpty);
  clear.disabled = isEmpty;
  list.show(state.messages);
  composer.show(state.status);
  announcer.show(state, () => list.lastText);
  plot.show(measurement);
  tokens.textContent = tokensText();
  list.settle();
  // What is still being written is stored when it ends, or when the page is left.
  if (state.status === 'ready' || state.status === 'error') store();
});
addEventListener('pagehide', store);
addEventListener('beforeunload', () => {
  // When a page is left, it loses its connections first, which is no failure of the answer.
  store();
  isLeaving = true;
  setTimeout(() => {
    isLeaving = false;
  }, 1_000);
});
document.addEventListener('visibilitychange', store);
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && !dialog.element.open) conversation.stop();
});

adapt();
loadModels();
composer.focus();

function ask(text: string): boolean {
  list.follow();
  return conversation.send(text);
}

function store(): void {
  if (!isLeaving) write('chat', conversation);
}

function adapt(): void {
  const { theme } = settings;
  document.documentElement.style.colorScheme = theme === 'system' ? 'light dark' : theme;
  service.replaceChildren(h('span', {}, [nameOfService()]), icon('chevron'));
  service.setAttribute('aria-label', `Settings. ${nameOfService()} answers`);
  tokens.textContent = tokensText();
}

function nameOfService(): string {
  try {
    return connected().name;
  } catch {
    return 'Choose a service';
  }
}

async function loadModels(): Promise<void> {
  models = await modelsOf(
    `${location.origin}/v1`,
    settings.protocol === 'other' ? '' : settings.key,
  );
  connected = reconnect();
  adapt();
}

function tokensText(): string {
  const { inputTokens, outputTokens } = measurement?.usage ?? {};
  const counts = [
    inputTokens !== undefined && `${inputTokens} tokens in`,
    outputTokens !== undefined && `${outputTokens} out`,
  ].filter(Boolean);
  return [counts.join(', '), usesText()].filter(Boolean).join(' · ');
}

/** How many answers the token of the GPTalk protocol is still good for. */
function usesText(): string {
  if (settings.protocol !== 'gptalk') return '';
  const token = connected().token?.();
  return token ? `${token.maxUses - token.uses} of ${token.maxUses} uses left` : 'No token yet';
}

function logo(): HTMLElement {
  const drawing = svg('svg', { viewBox: '0 0 32 20', class: 'logo-mark', 'aria-hidden': 'true' }, [
    svg('path', { d: 'M1 10h28m-4-4 4 4-4 4' }),
    svg('circle', { cx: '8', cy: '10', r: '4' }),
    svg('circle', { cx: '18', cy: '10', r: '4' }),
  ]);
  return h('h1', { class: 'logo' }, [drawing, 'rxtalk']);
}
