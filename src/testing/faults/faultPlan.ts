import { readOptions } from '../../arguments/readOptions';
import { isPositiveInteger, type Rule } from '../../arguments/rules';
import { describe, wrong } from '../../arguments/wrong';
import { gptalkPlaces } from '../gptalk/places';
import type { GPTalkStep } from '../gptalk/step';
import { openAIPlaces } from '../openai/places';
import type { OpenAIStep } from '../openai/step';
import type { FaultPlan, PlannedFault } from './fault';
import { faultSpace, highest, kindsAt, type Places } from './faultSpace';

/** A generated plan only affects the first few requests of each step. */
const MAX_REQUEST = 4;
const MAX_FAULTS = 3;

/** The steps of each service for which there are plans. */
interface Steps {
  readonly gptalk: GPTalkStep;
  readonly openai: OpenAIStep;
}

const services: { readonly [Name in keyof Steps]: Places<Steps[Name]> } = {
  gptalk: gptalkPlaces,
  openai: openAIPlaces,
};

export interface FaultPlanOptions<Service extends keyof Steps = keyof Steps> {
  /**
   * The service that the plan is for: the one of `startGPTalkServer`, or the one of `startOpenAIServer`.
   * @default 'gptalk'
   */
  readonly service?: Service | undefined;
}

/** The places of the service that the options name. */
function placesOf(options: FaultPlanOptions): Places<string> {
  return readOptions('options', options, { service: [isService, gptalkPlaces] }).service;
}

const isService: Rule<Places<string>> = (value, name) => {
  if (Object.hasOwn(services, value as string)) return services[value as keyof Steps];
  throw wrong(name, "'gptalk' or 'openai'", describe(value));
};

/**
 * Returns a plan of at most three faults; the same seed always returns the same plan.
 *
 * 1. It draws kinds, steps, requests and offsets from a random generator with this seed.
 * 2. It returns them as plain values, which can be printed as JSON and replayed.
 *
 * @param seed a positive integer.
 * @param options see {@link FaultPlanOptions}.
 * @throws TypeError at once if `seed` isn't a positive integer, or an option is wrong.
 * @see {@link faultPlans}, whose plans fast-check draws and shrinks.
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
export function faultPlan<Service extends keyof Steps = 'gptalk'>(
  seed: number,
  options: FaultPlanOptions<Service> = {},
): FaultPlan<Steps[Service]> {
  isPositiveInteger(seed, 'seed');
  const places = placesOf(options);
  const kinds = kindsAt(places);
  const random = generator(seed);
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(values: readonly T[]) => values[below(values.length)] as T;

  return Array.from({ length: below(MAX_FAULTS + 1) }, () => {
    const kind = pick(kinds);
    const { place, parameters = {} } = faultSpace[kind];
    const fault: Record<string, unknown> = {
      kind,
      step: pick(places[place]),
      request: below(MAX_REQUEST),
    };
    for (const [name, parameter] of Object.entries(parameters)) {
      if (parameter.isOptional && below(2) === 0) continue;
      fault[name] =
        'upTo' in parameter ? below(highest(parameter.upTo, places) + 1) : pick(parameter.oneOf);
    }
    return fault as unknown as PlannedFault<Steps[Service]>;
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

/** An `Arbitrary<FaultPlan<Step>>` of fast-check, declared without importing fast-check's types. */
export interface FaultPlanArbitrary<Step extends string = GPTalkStep> {
  // biome-ignore-start lint/suspicious/noExplicitAny: these are fast-check's own types
  generate(random: never, biasFactor: number | undefined): any;
  canShrinkWithoutContext(value: unknown): value is FaultPlan<Step>;
  shrink(value: FaultPlan<Step>, context: unknown): any;
  filter(predicate: (plan: FaultPlan<Step>) => boolean): any;
  map(
    mapper: (plan: FaultPlan<Step>) => unknown,
    unmapper?: (value: unknown) => FaultPlan<Step>,
  ): any;
  chain(chainer: (plan: FaultPlan<Step>) => never): any;
  // biome-ignore-end lint/suspicious/noExplicitAny: these are fast-check's own types
}

/**
 * Returns a fast-check arbitrary of fault plans, which shrinks them to fewer faults, earlier requests and
 * smaller offsets.
 *
 * 1. It takes fast-check as an argument, so that this package doesn't depend on it.
 * 2. It returns an arbitrary of plans of at most three faults.
 *
 * @param fc the module `fast-check`, version 3 or 4.
 * @param options see {@link FaultPlanOptions}.
 * @returns an `Arbitrary<FaultPlan>`.
 * @see {@link faultPlan}, which needs no fast-check.
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
export function faultPlans<Service extends keyof Steps = 'gptalk'>(
  fc: FastCheckModule,
  options: FaultPlanOptions<Service> = {},
): FaultPlanArbitrary<Steps[Service]> {
  const places = placesOf(options);
  const faults = kindsAt(places).map((kind) => {
    const { place, parameters = {} } = faultSpace[kind];
    const values = Object.entries(parameters).map(([name, parameter]) => [
      name,
      'upTo' in parameter
        ? fc.nat(highest(parameter.upTo, places))
        : fc.constantFrom(...parameter.oneOf),
    ]);
    const always = {
      kind: fc.constantFrom(kind),
      step: fc.constantFrom(...places[place]),
      request: fc.nat(MAX_REQUEST - 1),
    };
    const required = Object.keys(parameters).filter((name) => !parameters[name]?.isOptional);
    return fc.record(
      { ...always, ...Object.fromEntries(values) },
      { requiredKeys: [...Object.keys(always), ...required] },
    );
  });
  const anyFault = fc.oneof(...(faults as never[]));
  return fc.array(anyFault as never, { maxLength: MAX_FAULTS }) as FaultPlanArbitrary<
    Steps[Service]
  >;
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
