import { map, merge, type Observable, takeUntil, tap } from 'rxjs';
import type { ChatEvent } from 'rxtalk';
import { codeOfSignal, exitCode } from '../exitCode';
import type { Console } from '../io/console';
import { stopSignal } from '../io/stopSignal';
import { AnswerPrinter, type PrintOptions } from './answerPrinter';
import { exitCodeOf } from './exitCodeOf';

/** An answer as far as it was printed. */
export interface Printed {
  readonly text: string;
  readonly exitCode: number;
}

/**
 * Prints an answer as it arrives, and resolves when it has ended in any way: by itself, with an error, by a
 * signal, or because the output was closed. A slow reader pauses it.
 */
export async function printAnswer(
  ask: (paused$: Observable<boolean>) => Observable<ChatEvent>,
  options: PrintOptions,
  console: Console,
): Promise<Printed> {
  const printer = new AnswerPrinter(console, options);
  let code: number = exitCode.complete;
  const stopped$ = stopOf(console).pipe(
    tap((stopped) => {
      code = stopped;
    }),
  );
  try {
    await ask(console.output.isFull$)
      .pipe(takeUntil(stopped$))
      .forEach((event) => {
        printer.print(event);
      });
  } catch (error) {
    code = exitCodeOf(error);
    printer.fail(error);
  }
  printer.end();
  return { text: printer.text, exitCode: code };
}

/** Emits the exit code when the answer has to stop. */
function stopOf({ host, output }: Console): Observable<number> {
  return merge(
    stopSignal(host).pipe(map(codeOfSignal)),
    output.failure$.pipe(
      map(({ code }) => (code === 'EPIPE' ? codeOfSignal('SIGPIPE') : exitCode.failed)),
    ),
  );
}
