import { map, Subject } from 'rxjs';
import { sseLines } from 'rxtalk';

/** Subjects whose first result causes all other values, while an operator handles the first one. */
export const reentrantSubjects = [
  reentrant('all values', sseLines),
  reentrant('half of them', sseLines, 2),
  reentrant('map', () => map((line) => line.slice(0, -1))),
];

function reentrant(name, operator, part = 1) {
  return {
    name,
    run(chunks, sink) {
      const count = chunks.length / part;
      const values$ = new Subject();
      let next = 0;
      values$.pipe(operator()).subscribe((line) => {
        sink(line);
        if (next === 0) while (++next < count) values$.next(chunks[next]);
      });
      values$.next(chunks[0]);
    },
    expected: ({ expected }) => expected.slice(0, expected.length / part),
  };
}
