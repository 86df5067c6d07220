import { createParser } from 'eventsource-parser';
import { from } from 'rxjs';
import { snapshotDeltas, sseEvents, sseLines } from 'rxtalk';

/** The readers of one long line: they hand on its text. */
export const longLineReaders = {
  'sseLines, sseEvents': (chunks, sink) => {
    from(chunks)
      .pipe(sseLines(), sseEvents())
      .subscribe(({ data }) => handOn(data, sink));
  },
  snapshotDeltas: (chunks, sink) => {
    from(chunks).pipe(snapshotDeltas()).subscribe(sink);
  },
  'eventsource-parser': (chunks, sink) => {
    const decoder = new TextDecoder();
    const parser = createParser({ onEvent: ({ data }) => handOn(data, sink) });
    for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
  },
};

function handOn(data, sink) {
  if (data !== '[DONE]') sink(data.slice('{"content":"'.length, -'"}'.length));
}
