import { parseJsonEventStream } from '@ai-sdk/provider-utils';
import { getLines, getMessages } from '@microsoft/fetch-event-source/lib/cjs/parse.js';
import { createParser } from 'eventsource-parser';
import { createParser as createParser4 } from 'eventsource-parser-4';
import { events } from 'fetch-event-stream';
import { _iterSSEMessages } from 'openai/core/streaming';
import { parseServerSentEvents } from 'parse-sse';
import { from } from 'rxjs';
import { sseEvents, sseLines } from 'rxtalk';
import { z } from 'zod';
import { responseOf, streamOf } from './streams.mjs';

const anything = z.unknown();

/** Bytes → the data of each event. */
export const eventParsers = [
  {
    name: 'rxtalk',
    run(chunks, sink) {
      from(chunks)
        .pipe(sseLines(), sseEvents())
        .subscribe(({ data }) => sink(data));
    },
  },
  eventsourceParser('eventsource-parser', createParser),
  eventsourceParser('eventsource-parser-4', createParser4),
  {
    name: '@microsoft/fetch-event-source',
    run(chunks, sink) {
      const feed = getLines(
        getMessages(ignore, ignore, ({ data }) => {
          // It also counts an event without data.
          if (data !== '') sink(data);
        }),
      );
      for (const chunk of chunks) feed(chunk);
    },
  },
  {
    name: 'openai',
    async run(chunks, sink) {
      const stream = _iterSSEMessages(responseOf(chunks), new AbortController());
      for await (const { data } of stream) sink(data);
    },
  },
  {
    name: 'fetch-event-stream',
    async run(chunks, sink) {
      for await (const { data } of events(responseOf(chunks))) {
        if (data !== undefined) sink(data);
      }
    },
  },
  {
    name: 'parse-sse',
    async run(chunks, sink) {
      for await (const { data } of parseServerSentEvents(responseOf(chunks))) sink(data);
    },
  },
  {
    // It parses the data as JSON and checks it against a schema.
    name: '@ai-sdk/provider-utils',
    async run(chunks, sink) {
      const results = parseJsonEventStream({ stream: streamOf(chunks), schema: anything });
      for await (const { rawValue } of results) sink(rawValue.delta ?? rawValue.content);
    },
    expected: ({ expected }) =>
      expected.map((payload) => JSON.parse(payload)).map(({ delta, content }) => delta ?? content),
  },
  {
    name: 'TextDecoder alone',
    run(chunks, sink) {
      const decoder = new TextDecoder();
      let length = 0;
      for (const chunk of chunks) length += decoder.decode(chunk, { stream: true }).length;
      sink(String(length + decoder.decode().length));
    },
    expected: ({ events }) => [String(Buffer.concat(events).toString().length)],
  },
];

/** The parser that accepts text, with the decoder that it needs. */
function eventsourceParser(name, create) {
  return {
    name,
    run(chunks, sink) {
      const decoder = new TextDecoder();
      const parser = create({ onEvent: ({ data }) => sink(data) });
      for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
      parser.feed(decoder.decode());
    },
  };
}

function ignore() {}
