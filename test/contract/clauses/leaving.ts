import type { Clause, Context } from '../clause';
import { equal, eventually, matches } from '../expect';
import { outcomeOf } from '../outcome';
import type { Service, ServiceOptions } from '../service';

/** Long enough for a repeated request to arrive. */
const AFTERMATH_MS = 50;

export const leavesWhileConnecting: Clause = {
  name: 'unsubscribing closes the socket: connecting',
  keep: async (context) => {
    for (const step of context.protocol.firstSteps) {
      await leave(context, { faults: [{ kind: 'stall', step }] }, step, []);
    }
  },
};

export const leavesWhileIdle: Clause = {
  name: 'unsubscribing closes the socket: idle',
  keep: (context) => leave(context, { answer: [null] }, 'stream', []),
};

export const leavesInMidStream: Clause = {
  name: 'unsubscribing closes the socket: in the middle of the stream',
  keep: async (context) => {
    const options = { answer: ['Hel', null, 'lo'] };
    await leave(context, options, 'stream', ['Hel']);
    await leaveOneOfTwo(context, options);
  },
};

export const leavesWithBreak: Clause = {
  name: '`for await`: to the end, and with a `break`',
  keep: async ({ patienceMs, open, connect }) => {
    const whole = await open({ answer: ['a', 'b', 'c'] });
    const all: string[] = [];
    for await (const delta of connect(whole).iterate('Hi')) {
      all.push(delta);
    }
    equal('all deltas', all, ['a', 'b', 'c']);

    const held = await open({ answer: ['a', 'b', null, 'c'] });
    const some: string[] = [];
    for await (const delta of connect(held).iterate('Hi')) {
      if (some.push(delta) === 2) break;
    }
    equal('the deltas before the break', some, ['a', 'b']);
    await isCut(held, patienceMs);
  },
};

/** Unsubscribes when the request of a step is in progress and the expected deltas have arrived. */
async function leave(
  { patienceMs, open, connect }: Context,
  options: ServiceOptions,
  step: string,
  expected: readonly string[],
): Promise<void> {
  const service = await open(options);
  const deltas: string[] = [];
  const ends: string[] = [];
  const subscription = connect(service)
    .stream('Hi')
    .subscribe({
      next: (delta) => deltas.push(delta),
      error: (error) => ends.push(String(error)),
      complete: () => ends.push('complete'),
    });
  const before = await eventually(
    `the step ${step} is in progress, ${expected.length} deltas have arrived`,
    service.state,
    ({ requests, openRequests }) =>
      requests.at(-1)?.step === step && openRequests === 1 && deltas.length === expected.length,
  );
  subscription.unsubscribe();
  await isCut(service, patienceMs);
  await new Promise((resolve) => setTimeout(resolve, AFTERMATH_MS));
  const { requests, openRequests } = await service.state();
  equal('the requests afterwards', requests.length, before.requests.length);
  equal('the open requests afterwards', openRequests, 0);
  equal('the deltas', deltas, expected);
  equal('the ends', ends, []);
}

/** Unsubscribes from one answer of a client while another continues: only its socket is closed. */
async function leaveOneOfTwo(
  { patienceMs, open, connect }: Context,
  options: ServiceOptions,
): Promise<void> {
  const service = await open(options);
  const client = connect(service);
  const left: string[] = [];
  const errors: unknown[] = [];
  const subscription = client.stream('Leave').subscribe({
    next: (delta) => left.push(delta),
    error: (error) => errors.push(error),
  });
  const kept = outcomeOf(client.stream('Stay')); // which can't be rejected if the clause fails before its end
  await eventually(
    'two streams are open, and one has text',
    service.state,
    ({ requests, openRequests }) =>
      requests.filter(({ step }) => step === 'stream').length === 2 &&
      openRequests === 2 &&
      left.length === 1,
  );
  subscription.unsubscribe();
  const { cutRequests } = await eventually(
    'the service sees one of two sockets closed',
    service.state,
    ({ openRequests }) => openRequests === 1,
    patienceMs,
  );
  equal('the sockets closed', cutRequests, 1);
  await service.release();
  equal('the other answer', await kept, { deltas: ['Hel', 'lo'] });
  equal('the answer that was left', left, ['Hel']);
  equal('its errors', errors, []);
}

/** The service itself sees the socket close before its response is complete. */
async function isCut(service: Service, patienceMs: number): Promise<void> {
  const state = await eventually(
    'the service sees the socket closed',
    service.state,
    ({ openRequests }) => openRequests === 0,
    patienceMs,
  );
  matches('the service', state, { cutRequests: 1 });
}
