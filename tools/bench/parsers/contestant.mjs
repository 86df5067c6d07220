/**
 * One that takes part in a comparison.
 *
 * @typedef {object} Contestant
 * @property {string} name
 * @property {'ours' | 'peer' | 'limit'} kind
 * @property {(chunks: Uint8Array[], sink: (text: string) => void) => void | Promise<void>} run
 * @property {(workload: object) => unknown[]} [expected] what it gives, where not what all others give
 */

/** A package that may not run on this Node.js: undefined where it doesn't. */
export async function optional(specifier) {
  try {
    return await import(specifier);
  } catch {
    return undefined;
  }
}

/** The chunks as the body of a response, for peers that read nothing else. */
export function responseOf(chunks) {
  return new Response(streamOf(chunks), { headers: { 'content-type': 'text/event-stream' } });
}

/** A peer whose time grows with the square of a line would hold everything up. */
const LONGEST_MS = 3000;

/** The chunks as a web stream that is asked for each, and breaks off where that takes too long. */
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
