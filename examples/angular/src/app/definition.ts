import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { scan, startWith } from 'rxjs';
import { coalesce, isRxtalkError } from 'rxtalk';
import { CHAT_SERVICE } from './chat-service';

/** A single answer as a resource: a new word, or destroying the component, unsubscribes from it. */
@Component({
  selector: 'app-definition',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label>Define <input #field (change)="word.set(field.value)" autocomplete="off" /></label>
    @if (failure(); as failure) {
      <p role="alert">{{ failure }}</p>
    } @else {
      <p>{{ answer.value() }}</p>
    }
  `,
})
export class Definition {
  readonly #service = inject(CHAT_SERVICE);
  readonly word = signal('');
  readonly answer = rxResource({
    params: () => this.word() || undefined,
    stream: ({ params: word }) =>
      this.#service.stream(`Define ${word} in one sentence.`).pipe(
        coalesce(),
        scan((text, delta) => text + delta, ''),
        startWith(''), // a resource needs a first value, and an answer may have none
      ),
  });
  readonly failure = computed(() => {
    const error = this.answer.error();
    if (error === undefined) return undefined;
    // The message of any other error may contain a secret.
    return isRxtalkError(error) ? error.message : 'Something went wrong';
  });
}
