import { createParser } from 'eventsource-parser';
import { slicer } from './protocol.mjs';

/** Reads the text of a body with eventsource-parser, as an app would. */
export async function readSnapshots(body, sink) {
  const add = slicer(sink);
  const decoder = new TextDecoder();
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data !== '[DONE]') add(JSON.parse(data).content);
    },
  });
  for await (const chunk of body) parser.feed(decoder.decode(chunk, { stream: true }));
}
