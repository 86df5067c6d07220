import type { ConversationMessage } from 'rxtalk/conversation';
import { h, iconButton } from '../dom';
import { type Actions, createMessageView, type MessageView } from './messageView';

/** How near to its end the list still follows the answer, in pixels. */
const NEAR = 48;

/** The messages. It follows the answer unless the reader has scrolled up. */
export class MessageList {
  readonly #list = h('div', { class: 'messages' });
  readonly #toEnd = iconButton('down', 'Jump to the latest message', () => this.follow(), 'to-end');
  readonly element: HTMLElement;
  #views: MessageView[] = [];
  #follows = true;
  /** Where the list was scrolled to when it was last settled. */
  #settledAt = 0;

  constructor(
    private readonly actions: Actions,
    empty: HTMLElement,
  ) {
    this.element = h('main', { class: 'scroller', tabindex: '-1' }, [
      empty,
      this.#list,
      this.#toEnd,
    ]);
    this.#toEnd.hidden = true;
    this.element.addEventListener('scroll', () => this.#see(), { passive: true });
  }

  show(messages: readonly ConversationMessage[]): void {
    const kept = messages.findIndex(({ id }, index) => this.#views[index]?.message.id !== id);
    const same = kept < 0 ? messages.length : kept;
    for (const { element } of this.#views.splice(same)) element.remove();
    for (const [index, message] of messages.entries()) {
      const view = this.#views[index];
      if (view) {
        // A message that hasn't changed is the same object.
        if (view.message !== message) view.show(message);
      } else {
        const added = createMessageView(message, this.actions);
        this.#views.push(added);
        this.#list.append(added.element);
      }
    }
    for (const [index, view] of this.#views.entries()) view.markLast(index === messages.length - 1);
  }

  /** Scrolls to the end, if it follows the answer: called last, so that the page is laid out once a frame. */
  settle(): void {
    // The browser reports scrolling with its next frame, which text can precede.
    const { scrollTop } = this.element;
    if (this.#settledAt - scrollTop >= NEAR || !this.#follows) this.#see();
    if (this.#follows) this.#scrollToEnd();
  }

  /** The text of the last message as it is shown, without the signs of Markdown. */
  get lastText(): string {
    return this.#views.at(-1)?.element.querySelector('.markdown')?.textContent?.trim() ?? '';
  }

  /** Shows the end, and follows it. */
  follow(): void {
    this.#follows = true;
    this.#scrollToEnd();
    this.#toEnd.hidden = true;
  }

  /** Opens the last question for editing. */
  editLast(): void {
    const last = [...this.#views].reverse().find(({ message }) => message.role === 'user');
    last?.element.querySelector('button')?.click();
  }

  #scrollToEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
    this.#settledAt = this.element.scrollTop;
  }

  #see(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    this.#follows = scrollHeight - scrollTop - clientHeight < NEAR;
    this.#toEnd.hidden = this.#follows;
  }
}
