/** The chunks as the body of a response, for peers that only read responses. */
export function responseOf(chunks) {
  return new Response(streamOf(chunks), { headers: { 'content-type': 'text/event-stream' } });
}

/** A limit for peers whose time grows with the square of the length of a line. */
const LONGEST_MS = 3000;

/** The chunks as a web stream that is read one by one, and breaks off if that takes too long. */
export function streamOf(chunks) {
  let next = 0;
  const endsAtMs = performance.now() + LONGEST_MS;
  return new ReadableStream(
    {
      pull(controller) {
        if (next % 256 === 0 && performance.now() > endsAtMs) {
          throw new Error(`more than ${LONGEST_MS / 1000} s`);
        }
        if (next < chunks.length) controller.enqueue(chunks[next++]);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
