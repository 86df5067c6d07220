import { noise, oneLine, smallDeltas, snapshots } from '../fixtures/workloads.mjs';
import { deltaReaders } from './deltaReaders.mjs';
import { eventParsers } from './eventParsers.mjs';
import { reentrantSubjects } from './reentrantSubjects.mjs';

/**
 * The contestants that work in one process, by group. Each has a `name`, `run(chunks, sink)`, and
 * `expected(workload)` if its output differs from that of the others.
 */
export const GROUPS = { events: eventParsers, deltas: deltaReaders, reentrant: reentrantSubjects };

/** What they work on: `events` as bytes, and the texts that come out. */
export const WORKLOADS = {
  smallDeltas,
  snapshots,
  noise,
  payloadOfOneLine: (options) => {
    const { events, payload } = oneLine(options);
    return { events: events.slice(0, 1), expected: [payload] };
  },
  textOfOneLine: (options) => {
    const { events, content } = oneLine(options);
    return { events, expected: [content] };
  },
  lines: ({ count }) => {
    const lines = Array.from({ length: count }, (_, index) => String(index % 10));
    return { events: lines.map((line) => `${line}\n`), expected: lines };
  },
};
