import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { type ChaosRun, chaosRuns, checkRun } from './chaosRun';
import type { ServiceName } from './served';

/** What a process still waits for, except what the test runner itself uses. */
function busyResources(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => name === 'TCPSocketWrap' || name === 'TCPServerWrap')
    .sort();
}

/** How many listeners the process itself has. */
function listeners(): number {
  return process.eventNames().reduce((count, name) => count + process.listenerCount(name), 0);
}

let before: string[] = [];
let listenersBefore = 0;
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown) => unhandled.push(reason);

beforeEach(() => {
  before = busyResources();
  listenersBefore = listeners();
  process.on('unhandledRejection', noteUnhandled);
});

afterEach(() => {
  process.off('unhandledRejection', noteUnhandled);
});

/** The service counts no use if it rejects a text with `Retry-After`. */
const busy: ChaosRun = {
  service: 'gptalk',
  transport: 'http',
  pieces: [],
  faults: [{ kind: 'status', step: 'text', request: 0, status: 503, retryAfter: '0' }],
  maxUses: 1,
  dialect: 'openai',
  calls: [{ isIterated: false, retried: 'where free' }],
};

/** What comes after `[DONE]` has no end, so a client that reads on must get a turn to stop. */
const endless: ChaosRun = {
  ...busy,
  transport: 'in process',
  pieces: ['a'],
  faults: [{ kind: 'endless-line', step: 'stream', request: 0, atByte: 36 }],
  calls: [{ isIterated: false, retried: 'never' }],
};

/** No text follows a `[DONE]` that isn't sent. */
const neverDone: ChaosRun = {
  ...endless,
  service: 'openai',
  faults: [
    { kind: 'text-after-sentinel', step: 'stream', request: 0 },
    { kind: 'no-sentinel', step: 'stream', request: 0 },
  ],
};

const cases: readonly {
  readonly service: ServiceName;
  readonly numRuns: number;
  readonly examples: [ChaosRun][];
}[] = [
  { service: 'gptalk', numRuns: 300, examples: [[busy], [endless]] },
  { service: 'openai', numRuns: 300, examples: [[neverDone]] },
  { service: 'chain', numRuns: 100, examples: [[{ ...neverDone, service: 'chain' }]] },
];

it.each(cases)(
  '$service should always end, report the truth and release everything',
  { timeout: 300_000 },
  async ({ service, numRuns, examples }) => {
    const property = fc.asyncProperty(chaosRuns(service), checkRun);
    await fc.assert(property, { numRuns, examples });
    await eventually(
      'every socket and server is closed',
      () => busyResources().length <= before.length,
      10_000,
    );
    expect(unhandled).toEqual([]);
    expect(listeners()).toBe(listenersBefore + 1); // the one for unhandled rejections
  },
);
