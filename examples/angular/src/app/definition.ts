import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { scan, startWith } from 'rxjs';
import { coalesce } from 'rxtalk';
import { CHAT_SERVICE } from './chat-service';

/** A single answer as a resource: a new word, or destroying the component, unsubscribes from it. */
@Component({
  selector: 'app-definition',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label>Define <input #field (change)="word.set(field.value)" autocomplete="off" /></label>
    @if (answer.error(); as error) {
      <p role="alert">{{ error.message }}</p>
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
}
