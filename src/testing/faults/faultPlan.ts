import { isPositiveInteger } from '../../arguments/rules';
import { gptalkPlaces } from '../gptalk/places';
import type { FaultPlan, PlannedFault } from './fault';
import { faultKinds, faultSpace } from './faultSpace';

/** A generated plan only affects the first few requests of each step. */
const MAX_REQUEST = 4;
const MAX_FAULTS = 3;

/**
 * Returns a plan of at most three faults; the same seed always returns the same plan.
 *
 * 1. It draws kinds, steps, requests and offsets from a random generator with this seed.
 * 2. It returns them as plain values, which can be printed as JSON and replayed.
 *
 * @param seed a positive integer.
 * @throws TypeError at once if `seed` isn't a positive integer.
 *
 * @example
 * ```ts
 * import { faultPlan, inProcessGPTalk } from 'rxtalk/testing';
 *
 * const faults = faultPlan(7);
 * console.log(JSON.stringify(faults) === JSON.stringify(faultPlan(7)));
 * inProcessGPTalk({ faults });
 * // → true
 * ```
 */
export function faultPlan(seed: number): FaultPlan {
  isPositiveInteger(seed, 'seed');
  const random = generator(seed);
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(values: readonly T[]) => values[below(values.length)] as T;

  return Array.from({ length: below(MAX_FAULTS + 1) }, () => {
    const kind = pick(faultKinds);
    const { place, parameters = {} } = faultSpace[kind];
    const fault: Record<string, unknown> = {
      kind,
      step: pick(gptalkPlaces[place]),
      request: below(MAX_REQUEST),
    };
    for (const [name, parameter] of Object.entries(parameters)) {
      if (parameter.isOptional && below(2) === 0) continue;
      fault[name] = 'upTo' in parameter ? below(parameter.upTo + 1) : pick(parameter.oneOf);
    }
    return fault as unknown as PlannedFault;
  });
}

/** The part of fast-check that `faultPlans` uses. */
interface FastCheckModule {
  constantFrom(...values: unknown[]): unknown;
  nat(max: number): unknown;
  record(model: object, constraints: object): unknown;
  oneof(...arbitraries: never[]): unknown;
  array(arbitrary: never, constraints: object): unknown;
}

/** An `Arbitrary<FaultPlan>` of fast-check, declared without importing fast-check's types. */
export interface FaultPlanArbitrary {
  // biome-ignore-start lint/suspicious/noExplicitAny: these are fast-check's own types
  generate(random: never, biasFactor: number | undefined): any;
  canShrinkWithoutContext(value: unknown): value is FaultPlan;
  shrink(value: FaultPlan, context: unknown): any;
  filter(predicate: (plan: FaultPlan) => boolean): any;
  map(mapper: (plan: FaultPlan) => unknown, unmapper?: (value: unknown) => FaultPlan): any;
  chain(chainer: (plan: FaultPlan) => never): any;
  // biome-ignore-end lint/suspicious/noExplicitAny: these are fast-check's own types
}

/**
 * Returns such plans as a fast-check arbitrary, which shrinks them to fewer faults, earlier requests and
 * smaller offsets.
 *
 * 1. It takes fast-check as an argument, so that this package doesn't depend on it.
 * 2. It returns an arbitrary of plans of at most three faults.
 *
 * @param fc the module `fast-check`, version 3 or 4.
 * @returns an `Arbitrary<FaultPlan>`.
 *
 * @example
 * ```ts
 * import fc from 'fast-check';
 * import { faultPlans } from 'rxtalk/testing';
 *
 * const [plan] = fc.sample(faultPlans(fc), { numRuns: 1, seed: 7 });
 * console.log(Array.isArray(plan));
 * // → true
 * ```
 */
export function faultPlans(fc: FastCheckModule): FaultPlanArbitrary {
  const faults = faultKinds.map((kind) => {
    const { place, parameters = {} } = faultSpace[kind];
    const values = Object.entries(parameters).map(([name, parameter]) => [
      name,
      'upTo' in parameter ? fc.nat(parameter.upTo) : fc.constantFrom(...parameter.oneOf),
    ]);
    const always = {
      kind: fc.constantFrom(kind),
      step: fc.constantFrom(...gptalkPlaces[place]),
      request: fc.nat(MAX_REQUEST - 1),
    };
    const required = Object.keys(parameters).filter((name) => !parameters[name]?.isOptional);
    return fc.record(
      { ...always, ...Object.fromEntries(values) },
      { requiredKeys: [...Object.keys(always), ...required] },
    );
  });
  const anyFault = fc.oneof(...(faults as never[]));
  return fc.array(anyFault as never, { maxLength: MAX_FAULTS }) as FaultPlanArbitrary;
}

/** A small generator of numbers from 0 to 1, good enough to scatter faults (mulberry32). */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
