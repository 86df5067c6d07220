import { h, iconButton } from '../dom';
import type { Protocol, Settings } from '../settings';

export interface SettingsDialog {
  readonly element: HTMLDialogElement;
  open(settings: Settings, models: readonly string[]): void;
}

const protocols: readonly (readonly [Protocol, string, string])[] = [
  ['openai', 'This server', 'over the OpenAI protocol'],
  ['gptalk', 'This server, GPTalk protocol', 'with tokens that have limited uses'],
  ['other', 'Another service', 'anything with the OpenAI API, such as Ollama'],
];

const themes = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

/** The choice of the service, and of how the page looks. */
export function createSettingsDialog(choose: (settings: Settings) => void): SettingsDialog {
  const url = h('input', {
    name: 'url',
    type: 'url',
    placeholder: 'http://127.0.0.1:11434/v1',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const model = h('input', {
    name: 'model',
    placeholder: 'qwen3:0.6b',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const listed = h('select', { name: 'listed' });
  const key = h('input', {
    name: 'key',
    type: 'password',
    autocomplete: 'off',
    'aria-describedby': 'about-key',
  });
  const theme = h(
    'select',
    { name: 'theme' },
    themes.map(([value, label]) => h('option', { value }, [label])),
  );
  const radios = protocols.map(([value]) => h('input', { type: 'radio', name: 'protocol', value }));
  const ofOther = [labelled('Base URL', url), labelled('Model', model)];
  const ofServer = [labelled('Model', listed)];

  const form = h('form', { method: 'dialog' }, [
    h('div', { class: 'dialog-bar' }, [
      h('h2', { id: 'settings-title' }, ['Settings']),
      iconButton('close', 'Close', () => element.close()),
    ]),
    h('fieldset', {}, [
      h('legend', {}, ['Service']),
      ...protocols.map(([, label, about], index) =>
        h('label', { class: 'choice' }, [
          radios[index],
          h('span', {}, [label, h('small', {}, [about])]),
        ]),
      ),
    ]),
    ...ofOther,
    ...ofServer,
    labelled('Key', key),
    h('p', { id: 'about-key', class: 'hint' }, [
      'Only if the service requires one. It is forgotten on reload.',
    ]),
    labelled('Theme', theme),
    h('div', { class: 'dialog-end' }, [
      h('button', { class: 'button primary', value: 'save' }, ['Done']),
    ]),
  ]);
  const element = h('dialog', { class: 'dialog', 'aria-labelledby': 'settings-title' }, [form]);

  const chosen = () => (radios.find(({ checked }) => checked)?.value ?? 'openai') as Protocol;
  const adapt = () => {
    const isOther = chosen() === 'other';
    for (const row of ofOther) row.hidden = !isOther;
    for (const row of ofServer) row.hidden = isOther || listed.options.length < 2;
    url.required = isOther;
  };
  form.addEventListener('change', adapt);
  element.addEventListener('click', (event) => {
    if (event.target === element) element.close(); // the backdrop
  });
  form.addEventListener('submit', () =>
    choose({
      protocol: chosen(),
      url: url.value.trim(),
      model: chosen() === 'other' ? model.value.trim() : listed.value,
      key: key.value.trim(),
      theme: theme.value as Settings['theme'],
    }),
  );

  return {
    element,
    open(settings, models) {
      for (const radio of radios) radio.checked = radio.value === settings.protocol;
      url.value = settings.url;
      key.value = settings.key;
      theme.value = settings.theme;
      model.value = settings.model;
      listed.replaceChildren(...models.map((id) => h('option', { value: id }, [id])));
      if (models.includes(settings.model)) listed.value = settings.model;
      adapt();
      element.showModal();
    },
  };
}

function labelled(text: string, control: HTMLElement): HTMLLabelElement {
  return h('label', { class: 'row' }, [h('span', {}, [text]), control]);
}
