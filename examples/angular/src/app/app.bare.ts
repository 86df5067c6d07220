import { ChangeDetectionStrategy, Component } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { interval } from 'rxjs';

/** An app without rxtalk, to measure how much rxtalk adds to the bundle. */
@Component({
  selector: 'app-root',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (count of [counts()]; track count) {
      <h1>{{ count }}</h1>
    } @empty {
      <p>None</p>
    }
  `,
})
export class App {
  readonly counts = toSignal(interval(1_000), { initialValue: 0 });
}
