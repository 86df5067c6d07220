const LINE_FEED = 10;

/** Compares each line with the previous one and decodes what is new; accepts only one shape of line. */
export const compareAndDecode = {
  name: 'compare, decode what is new',
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
