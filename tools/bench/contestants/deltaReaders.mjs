import { parseJsonEventStream } from '@ai-sdk/provider-utils';
import { Stream } from 'openai/core/streaming';
import { from, map } from 'rxjs';
import { cumulativeToDelta, snapshotDeltas, sseData, sseLines, untilDone } from 'rxtalk';
import { z } from 'zod';
import { slicer } from './clients/protocol.mjs';
import { compareAndDecode } from './compareAndDecode.mjs';
import { eventParsers } from './eventParsers.mjs';
import { responseOf, streamOf } from './streams.mjs';

const message = z.object({ content: z.string() });

const composed = {
  name: 'the composed operators',
  run(chunks, sink) {
    from(chunks)
      .pipe(
        sseLines(),
        sseData(),
        untilDone(),
        map((payload) => JSON.parse(payload).content),
        cumulativeToDelta(),
      )
      .subscribe(sink);
  },
};

const fused = {
  name: 'snapshotDeltas',
  run(chunks, sink) {
    from(chunks).pipe(snapshotDeltas()).subscribe(sink);
  },
};

/** Bytes of cumulative snapshots → what each adds. */
export const deltaReaders = [
  composed,
  fused,
  glued('eventsource-parser'),
  glued('eventsource-parser-4'),
  glued('@microsoft/fetch-event-source'),
  {
    name: 'openai',
    async run(chunks, sink) {
      const add = slicer(sink);
      const messages = Stream.fromSSEResponse(responseOf(chunks), new AbortController());
      for await (const { content } of messages) add(content);
    },
  },
  glued('fetch-event-stream'),
  glued('parse-sse'),
  {
    name: '@ai-sdk/provider-utils',
    async run(chunks, sink) {
      const add = slicer(sink);
      const results = parseJsonEventStream({ stream: streamOf(chunks), schema: message });
      for await (const { value } of results) add(value.content);
    },
  },
  compareAndDecode,
];

/** A peer that emits events, with the code that an app would write around it. */
function glued(name) {
  const { run } = eventParsers.find((parser) => parser.name === name);
  return {
    name,
    run(chunks, sink) {
      const add = slicer(sink);
      return run(chunks, (data) => {
        if (data !== '[DONE]') add(JSON.parse(data).content);
      });
    },
  };
}
