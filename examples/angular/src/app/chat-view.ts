import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Chat } from './chat';

@Component({
  selector: 'app-chat',
  providers: [Chat],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (message of chat.messages(); track message.id) {
      <article [class]="message.role">{{ message.content }}</article>
    }
    @if (chat.failure(); as failure) {
      <p role="alert">{{ failure }} <button type="button" (click)="chat.regenerate()">Try again</button></p>
    }
    <form (submit)="$event.preventDefault(); ask(field)">
      <input #field aria-label="Your question" autocomplete="off" />
      @if (chat.isBusy()) {
        <button type="button" (click)="chat.stop()">Stop</button>
      } @else {
        <button>Send</button>
      }
    </form>
  `,
})
export class ChatView {
  readonly chat = inject(Chat);

  ask(field: HTMLInputElement): void {
    if (field.value !== '' && this.chat.send(field.value)) field.value = '';
  }
}
