import { ChangeDetectionStrategy, Component } from '@angular/core';
import { ChatView } from './chat-view';
import { Definition } from './definition';

@Component({
  selector: 'app-root',
  imports: [ChatView, Definition],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1>rxtalk in Angular</h1>
    <app-chat />
    <app-definition />
  `,
})
export class App {}
