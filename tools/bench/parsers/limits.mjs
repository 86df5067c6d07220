import { from } from 'rxjs';

const LINE_FEED = 10;

/** The work that no parser can avoid: chunks from RxJS, decoding, or finding line ends. */
export const limits = [
  {
    name: 'rxjs alone',
    kind: 'limit',
    run(chunks, sink) {
      let length = 0;
      from(chunks).subscribe((chunk) => {
        length += chunk.length;
      });
      sink(String(length));
    },
    expected: ({ events }) => [String(Buffer.concat(events).length)],
  },
  {
    name: 'TextDecoder alone',
    kind: 'limit',
    run(chunks, sink) {
      const decoder = new TextDecoder();
      let length = 0;
      for (const chunk of chunks) length += decoder.decode(chunk, { stream: true }).length;
      sink(String(length + decoder.decode().length));
    },
    expected: ({ events }) => [String(Buffer.concat(events).toString().length)],
  },
  {
    name: 'Buffer.indexOf alone',
    kind: 'limit',
    run(chunks, sink) {
      let count = 0;
      for (const chunk of chunks) {
        const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        let end = buffer.indexOf(LINE_FEED);
        for (; end !== -1; end = buffer.indexOf(LINE_FEED, end + 1)) count++;
      }
      sink(String(count));
    },
    expected: ({ events }) => [String(events.length * 2)],
  },
];

/** Compares each line with the previous one and decodes what is new; accepts only one shape of line. */
export const compareAndDecode = {
  name: 'compare, decode what is new',
  kind: 'limit',
  run(chunks, sink) {
    const body = Buffer.concat(chunks);
    const head = 'data: {"content":"'.length;
    const tail = '"}'.length;
    let start = 0;
    let lastStart = 0;
    let known = head;
    for (let end = body.indexOf(LINE_FEED); end !== -1; end = body.indexOf(LINE_FEED, start)) {
      const isAnswer = end - start > head;
      if (
        isAnswer &&
        body.compare(body, lastStart, lastStart + known, start, start + known) === 0
      ) {
        sink(JSON.parse(`"${body.toString('utf8', start + known, end - tail)}"`));
        lastStart = start;
        known = end - tail - start;
      }
      start = end + 1;
    }
  },
};
