import { computed, DestroyRef, Injectable, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { isRxtalkError } from 'rxtalk';
import { createConversation } from 'rxtalk/conversation';
import { CHAT_SERVICE } from './chat-service';

/** A chat as signals. A component provides it, and the chat closes with the component. */
@Injectable()
export class Chat {
  readonly #service = inject(CHAT_SERVICE);
  readonly #conversation = createConversation({
    ask: (messages) => this.#service.stream({ messages }),
  });

  readonly state = toSignal(this.#conversation.state$, { requireSync: true });
  readonly messages = computed(() => this.state().messages);
  readonly isBusy = computed(() => ['submitted', 'streaming'].includes(this.state().status));
  readonly failure = computed(() => {
    const { status, error } = this.state();
    if (status !== 'error') return undefined;
    // The message of any other error may contain a secret.
    return isRxtalkError(error) ? error.message : 'Something went wrong';
  });

  readonly send = this.#conversation.send;
  readonly stop = this.#conversation.stop;
  readonly regenerate = this.#conversation.regenerate;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#conversation.close());
  }
}
