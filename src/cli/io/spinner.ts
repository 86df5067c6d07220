import { type Subscription, timer } from 'rxjs';
import type { Notes } from './notes';

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const CLEAR_LINE = '\r\x1b[K';

/** Turns on a terminal until it is unsubscribed; an answer that comes at once shows none. */
export function spinner(notes: Notes): Subscription {
  const turning = timer(200, 80).subscribe((turn) => {
    notes.draw(`${CLEAR_LINE}${FRAMES[turn % FRAMES.length]}`);
    if (turn === 0) turning.add(() => notes.draw(CLEAR_LINE));
  });
  if (!notes.isTerminal) turning.unsubscribe();
  return turning;
}
