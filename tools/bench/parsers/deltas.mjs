import { parseJsonEventStream } from '@ai-sdk/provider-utils';
import { Stream } from 'openai/core/streaming';
import { from, map } from 'rxjs';
import * as rxtalk from 'rxtalk';
import { z } from 'zod';
import { responseOf, streamOf } from './contestant.mjs';
import { eventParsers } from './events.mjs';
import { compareAndDecode, limits } from './limits.mjs';

const { cumulativeToDelta, snapshotDeltas, sseData, sseLines, untilDone } = rxtalk;
const message = z.object({ content: z.string() });

const composed = {
  name: 'rxtalk, composed',
  kind: 'ours',
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
  name: 'rxtalk, snapshotDeltas',
  kind: 'ours',
  run(chunks, sink) {
    from(chunks).pipe(snapshotDeltas()).subscribe(sink);
  },
};

/** Bytes of cumulative snapshots → what each adds. */
export const deltaReaders = [
  composed,
  ...(snapshotDeltas ? [fused] : []),
  glued('eventsource-parser', 'eventsource-parser + JSON.parse + slice'),
  ...(isHere('eventsource-parser-4')
    ? [glued('eventsource-parser-4', 'eventsource-parser-4 + JSON.parse + slice')]
    : []),
  glued('@microsoft/fetch-event-source', '@microsoft/fetch-event-source + JSON.parse + slice'),
  {
    name: 'openai + slice',
    kind: 'peer',
    async run(chunks, sink) {
      const add = slicer(sink);
      const messages = Stream.fromSSEResponse(responseOf(chunks), new AbortController());
      for await (const { content } of messages) add(content);
    },
  },
  glued('fetch-event-stream', 'fetch-event-stream + JSON.parse + slice'),
  glued('parse-sse', 'parse-sse + JSON.parse + slice'),
  {
    name: '@ai-sdk/provider-utils + slice',
    kind: 'peer',
    async run(chunks, sink) {
      const add = slicer(sink);
      const results = parseJsonEventStream({ stream: streamOf(chunks), schema: message });
      for await (const { value } of results) add(value.content);
    },
  },
  ...limits,
  compareAndDecode,
];

/** A peer that emits events, with the code that an app would write around it. */
function glued(peer, name) {
  const { run } = eventParsers.find((parser) => parser.name === peer);
  return {
    name,
    kind: 'peer',
    run(chunks, sink) {
      const add = slicer(sink);
      return run(chunks, (data) => {
        if (data !== '[DONE]') add(JSON.parse(data).content);
      });
    },
  };
}

function isHere(peer) {
  return eventParsers.some(({ name }) => name === peer);
}

function slicer(sink) {
  let length = 0;
  return (content) => {
    if (content.length > length) sink(content.slice(length));
    length = content.length;
  };
}
