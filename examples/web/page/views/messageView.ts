import type { ConversationMessage } from 'rxtalk/conversation';
import { type Child, h, icon, iconButton } from '../dom';
import { explain } from '../explain';
import { copyButton, MarkdownView } from '../markdown';

/** What can be done with a message. */
export interface Actions {
  regenerate(): void;
  edit(id: string, text: string): void;
}

/** A message on the screen. */
export interface MessageView {
  readonly element: HTMLElement;
  readonly message: ConversationMessage;
  show(message: ConversationMessage): void;
  /** Whether it is the last message, which can be asked for again. */
  markLast(isLast: boolean): void;
}

export function createMessageView(message: ConversationMessage, actions: Actions): MessageView {
  const view = message.role === 'user' ? new Question(actions) : new Answer(actions);
  view.show(message);
  return view;
}

class Question implements MessageView {
  readonly #text = h('p', { class: 'question-text' });
  readonly #tools: HTMLElement;
  readonly element: HTMLElement;
  message!: ConversationMessage;

  constructor(private readonly actions: Actions) {
    const edit = iconButton('edit', 'Edit', () => this.edit());
    this.#tools = h('div', { class: 'tools' }, [edit]);
    this.element = h('article', { class: 'message question' }, [
      h('h2', { class: 'visually-hidden' }, ['You']),
      this.#text,
      this.#tools,
    ]);
  }

  show(message: ConversationMessage): void {
    this.message = message;
    this.#text.textContent = message.content;
  }

  markLast(): void {}

  /** Puts a field in place of the text, until it is asked or given up. */
  edit(): void {
    const field = h('textarea', {
      class: 'edit-field',
      'aria-label': 'Edit the question',
      rows: '3',
    });
    field.value = this.message.content;
    const end = () => {
      form.replaceWith(this.#text);
      this.#tools.hidden = false;
      this.#tools.querySelector('button')?.focus();
    };
    const ask = () => {
      const text = field.value.trim();
      end();
      if (text !== '') this.actions.edit(this.message.id, text);
    };
    const form = h('form', { class: 'edit' }, [
      field,
      h('div', { class: 'edit-buttons' }, [
        h('button', { type: 'button', class: 'button' }, ['Cancel'], { click: end }),
        h('button', { class: 'button primary' }, ['Ask again']),
      ]),
    ]);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      ask();
    });
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') end();
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        ask();
      }
      event.stopPropagation();
    });
    this.#text.replaceWith(form);
    this.#tools.hidden = true;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
}

class Answer implements MessageView {
  readonly #markdown = new MarkdownView();
  readonly #waiting = h('p', { class: 'waiting' }, [
    h('span', { class: 'visually-hidden' }, ['Waiting for the first word']),
    ...[1, 2, 3].map(() => h('span', { class: 'dot', 'aria-hidden': 'true' })),
  ]);
  readonly #end = h('div', { class: 'end' });
  readonly #again: HTMLButtonElement;
  readonly #tools: HTMLElement;
  readonly element: HTMLElement;
  message!: ConversationMessage;

  constructor(private readonly actions: Actions) {
    this.#again = iconButton('again', 'Answer again', () => actions.regenerate());
    this.#tools = h('div', { class: 'tools' }, [
      copyButton(() => this.message.content),
      this.#again,
    ]);
    this.element = h('article', { class: 'message answer' }, [
      h('h2', { class: 'visually-hidden' }, ['Answer']),
      this.#markdown.element,
      this.#waiting,
      this.#end,
      this.#tools,
    ]);
  }

  show(message: ConversationMessage): void {
    this.message = message;
    const { content, status } = message;
    const isStreaming = status === 'streaming';
    this.#markdown.show(content);
    this.element.classList.toggle('is-streaming', isStreaming && content !== '');
    this.element.classList.toggle('is-empty', content === '');
    this.#waiting.hidden = !(isStreaming && content === '');
    this.#tools.hidden = isStreaming;
    if (!isStreaming || this.#end.hasChildNodes())
      this.#end.replaceChildren(...this.#endOf(message));
  }

  markLast(isLast: boolean): void {
    // A failure has its own button.
    this.#again.hidden = !isLast || this.message.status === 'failed';
    this.element.classList.toggle('is-last', isLast);
  }

  #endOf({ status, error, content }: ConversationMessage): readonly Node[] {
    if (status === 'stopped') return [h('p', { class: 'stopped' }, ['You stopped this answer.'])];
    if (status === 'done' && content === '')
      return [h('p', { class: 'stopped' }, ['The answer is empty.'])];
    if (status !== 'failed') return [];
    const { title, detail } = explain(error);
    const about: Child[] = [h('strong', {}, [title]), detail !== '' && h('span', {}, [detail])];
    const retry = h(
      'button',
      { type: 'button', class: 'button retry' },
      [icon('again'), 'Try again'],
      {
        click: () => this.actions.regenerate(),
      },
    );
    return [h('div', { class: 'failure' }, [icon('alert'), h('p', {}, about), retry])];
  }
}
