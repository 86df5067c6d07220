import type { ConversationStatus } from 'rxtalk/conversation';
import { h, iconButton } from '../dom';

export interface ComposerActions {
  /** Whether the question was asked. */
  send(text: string): boolean;
  stop(): void;
  editLast(): void;
}

/** The field for a question, and the button that sends it or stops the answer. */
export class Composer {
  readonly #field = h('textarea', {
    class: 'field',
    rows: '1',
    placeholder: 'Ask anything',
    'aria-label': 'Your question',
    enterkeyhint: 'send',
  });
  readonly #send = iconButton('send', 'Send', () => this.#ask(), 'send');
  readonly #stop = iconButton('stop', 'Stop', () => this.actions.stop(), 'send stop');
  readonly element: HTMLFormElement;

  constructor(private readonly actions: ComposerActions) {
    this.element = h('form', { class: 'composer' }, [this.#field, this.#send, this.#stop]);
    this.element.addEventListener('submit', (event) => event.preventDefault());
    this.#field.addEventListener('input', () => this.#fit());
    this.#field.addEventListener('keydown', (event) => this.#press(event));
    this.show('ready');
    this.#fit();
  }

  show(status: ConversationStatus): void {
    const isBusy = status === 'submitted' || status === 'streaming';
    const hadFocus = document.activeElement === this.#stop || document.activeElement === this.#send;
    this.#send.hidden = isBusy;
    this.#stop.hidden = !isBusy;
    if (hadFocus) this.focus();
  }

  focus(): void {
    this.#field.focus();
  }

  #press(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#ask();
    }
    if (event.key === 'ArrowUp' && this.#field.value === '') {
      event.preventDefault();
      this.actions.editLast();
    }
  }

  #ask(): void {
    const text = this.#field.value.trim();
    if (text === '' || !this.actions.send(text)) return;
    this.#field.value = '';
    this.#fit();
  }

  /** Makes the field as high as its text. */
  #fit(): void {
    this.#field.style.height = 'auto';
    const { scrollHeight } = this.#field;
    if (scrollHeight > 0) this.#field.style.height = `${scrollHeight}px`;
    this.#send.disabled = this.#field.value.trim() === '';
  }
}
