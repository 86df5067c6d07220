import type { ConversationState } from 'rxtalk/conversation';
import { h } from '../dom';
import { explain } from '../explain';

/**
 * Tells a screen reader what happens. It reads an answer when the answer is complete: word by word, it would
 * interrupt itself.
 */
export class Announcer {
  readonly element = h('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  #status: ConversationState['status'] | undefined;

  show({ status, messages, error }: ConversationState, textOfAnswer: () => string): void {
    const before = this.#status;
    this.#status = status;
    if (before === undefined || before === status) return;
    const last = messages.at(-1);
    if (status === 'submitted') this.#say('Waiting for the answer');
    if (status === 'streaming') this.#say('The answer is being written');
    if (status === 'error') {
      const { title, detail } = explain(error);
      this.#say(`${title}. ${detail}`);
    }
    if (status === 'ready') {
      this.#say(
        last === undefined ? 'New chat' : last.status === 'stopped' ? 'Stopped' : textOfAnswer(),
      );
    }
  }

  #say(text: string): void {
    this.element.textContent = text;
  }
}
