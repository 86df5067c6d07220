import type { Clause, Context } from '../clause';
import { equal, eventually } from '../expect';
import { deltasOf } from '../outcome';
import type { Service, ServiceState } from '../service';

const ANSWER = ['Hel', 'lo'];
/** A connection may take a moment to become free, so the answer that comes next isn't always in time. */
const ANSWERS = 10;

export const reusesConnections: Clause = {
  name: 'the next answer reuses the connection, or the documented exception applies',
  keep: async ({ protocol, open, connect, abilities }) => {
    const service = await open({ answer: ANSWER });
    const client = connect(service);
    const used = new Set<number>();
    let isReused = false;
    for (let count = 0; count < ANSWERS && !isReused; count++) {
      equal('the answer', await deltasOf(client.stream('Hi')), ANSWER);
      const { connections } = await isOver(service);
      const own = connections.slice(-protocol.steps.length);
      isReused = own.some((connection) => used.has(connection));
      for (const connection of connections) used.add(connection);
    }
    equal('a connection serves two answers', isReused, abilities.keepsConnections);
  },
};

export const leavesInMidAnswerOfMany: Clause = {
  name: 'unsubscribing from one of many answers: in the middle of the stream, and the next answer is correct',
  keep: async (context) => {
    const [before, after] = context.protocol.message;
    const atByte = `${before}Hel${after}`.length;
    await leaveThird(context, 'stream', { atByte }, ['Hel']);
  },
};

export const leavesBeforeResponseOfMany: Clause = {
  name: 'unsubscribing from one of many answers: before a response, and the next answer is correct',
  keep: async (context) => {
    for (const step of context.protocol.steps) await leaveThird(context, step, {}, []);
  },
};

/**
 * Two answers at a time leave connections to the third, which is unsubscribed from while a step of it is
 * silent. Its connection is closed, nothing is sent again, and the answers after it are right.
 */
async function leaveThird(
  { protocol, patienceMs, open, connect }: Context,
  step: string,
  where: { readonly atByte?: number },
  expected: readonly string[],
): Promise<void> {
  const faults = [{ kind: 'stall', step, request: 2, ...where }];
  const service = await open({ answer: ANSWER, faults });
  const client = connect(service);
  const ask = () => deltasOf(client.stream('Hi'));
  equal('the first two answers', await Promise.all([ask(), ask()]), [ANSWER, ANSWER]);
  await isOver(service);

  const deltas: string[] = [];
  const ends: string[] = [];
  const subscription = client.stream('Leave').subscribe({
    next: (delta) => deltas.push(delta),
    error: (error) => ends.push(String(error)),
    complete: () => ends.push('complete'),
  });
  const before = await eventually(
    `the step ${step} is silent, ${expected.length} deltas have arrived`,
    service.state,
    ({ requests, openRequests }) =>
      requests.filter((request) => request.step === step).length === 3 &&
      openRequests === 1 &&
      deltas.length === expected.length,
  );
  subscription.unsubscribe();
  const { cutRequests } = await isOver(service, patienceMs);
  equal('the requests cut off', cutRequests, 1);

  for (const which of ['next', 'one after']) equal(`the ${which} answer`, await ask(), ANSWER);
  const after = await isOver(service);
  equal('the deltas', deltas, expected);
  equal('the ends', ends, []);
  // Those of the two answers, and none of the one that was left.
  const more = 2 * protocol.steps.length;
  equal('the requests', after.requests.length, before.requests.length + more);
  equal('the requests cut off in the end', after.cutRequests, 1);
  const first = after.requests.filter((request) => request.step === protocol.steps[0]);
  equal('the questions', first.length, 5);
}

/** Waits until no request is in progress. */
function isOver(service: Service, withinMs?: number): Promise<ServiceState> {
  const what = 'no request is in progress';
  return eventually(what, service.state, ({ openRequests }) => openRequests === 0, withinMs);
}
