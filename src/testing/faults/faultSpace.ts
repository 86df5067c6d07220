import type { Rule } from '../../arguments/rules';
import { describe, kindOf, wrong } from '../../arguments/wrong';
import type { FaultKind, FaultPlan, PlannedFault } from './fault';

/**
 * A parameter of a fault: an integer from 0 to a maximum, which can be the bytes of a short stream, or one of
 * several values.
 */
type Parameter =
  | { readonly upTo: number | 'bytes'; readonly isOptional?: boolean }
  | { readonly oneOf: readonly (string | number)[]; readonly isOptional?: boolean };

/**
 * Where a fault can happen: in any response, in one that brings a token, in a stream, or in a stream whose
 * messages repeat the text before them.
 */
type Place = 'anywhere' | 'tokens' | 'streams' | 'snapshots';

/** The steps of a service at each place, and how many bytes its short streams have. */
export type Places<Step extends string> = Readonly<Record<Place, readonly Step[]>> & {
  readonly bytes: number;
};

interface Kind {
  readonly place: Place;
  readonly parameters?: Readonly<Record<string, Parameter>>;
}

const atByte: Parameter = { upTo: 'bytes' };
const atEvent: Parameter = { upTo: 4 };
const ms: Parameter = { upTo: 5 };
const afterMs: Parameter = { oneOf: [0, 1, 5] };

/** Every kind of fault, the place where it can happen, and the values of its parameters. */
export const faultSpace: Readonly<Record<FaultKind, Kind>> = {
  stall: { place: 'anywhere', parameters: { atByte: { ...atByte, isOptional: true } } },
  reset: { place: 'anywhere', parameters: { atByte: { ...atByte, isOptional: true } } },
  close: { place: 'anywhere', parameters: { atByte } },
  cut: { place: 'anywhere', parameters: { atByte } },
  split: { place: 'anywhere', parameters: { atByte, pauseMs: ms } },
  drip: {
    place: 'anywhere',
    parameters: { bytes: { oneOf: [1, 7, 40] }, everyMs: { oneOf: [0, 1] } },
  },
  gzip: { place: 'anywhere' },
  'invalid-utf8': { place: 'anywhere', parameters: { atByte } },
  'endless-line': { place: 'streams', parameters: { atByte } },
  status: {
    place: 'anywhere',
    parameters: {
      status: { oneOf: [401, 403, 429, 500, 502, 503] },
      retryAfter: { oneOf: ['0', '1', 'Thu, 01 Jan 1970 00:00:00 GMT'], isOptional: true },
    },
  },
  redirect: { place: 'anywhere', parameters: { location: { oneOf: ['http://127.0.0.1:9/'] } } },
  html: { place: 'anywhere' },
  refusal: { place: 'anywhere' },
  'wrong-json': { place: 'anywhere' },
  'broken-json': { place: 'anywhere', parameters: { atEvent } },
  expired: { place: 'tokens' },
  'no-sentinel': { place: 'streams', parameters: { atEvent: { upTo: 4, isOptional: true } } },
  'text-after-sentinel': { place: 'streams' },
  shrink: { place: 'snapshots', parameters: { atEvent } },
  change: { place: 'snapshots', parameters: { atEvent } },
  duplicate: { place: 'snapshots', parameters: { atEvent } },
  'error-object': { place: 'streams', parameters: { atEvent } },
  'comments-only': { place: 'streams', parameters: { atEvent, everyMs: { oneOf: [1, 5] } } },
  crlf: { place: 'streams' },
  'idle-close': { place: 'anywhere', parameters: { afterMs } },
  'idle-reset': { place: 'anywhere', parameters: { afterMs } },
  surplus: { place: 'anywhere', parameters: { afterMs } },
};

/** The highest value of a parameter. */
export function highest(upTo: number | 'bytes', { bytes }: Places<string>): number {
  return upTo === 'bytes' ? bytes : upTo;
}

/** The kinds of faults that can happen at a service with these steps. */
export function kindsAt(places: Places<string>): readonly FaultKind[] {
  const kinds = Object.keys(faultSpace) as FaultKind[];
  return kinds.filter((kind) => places[faultSpace[kind].place].length > 0);
}

/** Checks a plan: every fault has a known kind and a step at which it can happen. */
export function isFaultPlan<Step extends string>(places: Places<Step>): Rule<FaultPlan<Step>> {
  return (value, name) => {
    if (!Array.isArray(value)) throw wrong(name, 'an array', kindOf(value));
    const kinds = kindsAt(places);
    value.forEach((fault: PlannedFault, index) => {
      const kind = oneOf(fault?.kind, `${name}[${index}].kind`, kinds);
      oneOf(fault.step, `${name}[${index}].step`, places[faultSpace[kind].place]);
    });
    return value;
  };
}

function oneOf<T extends string>(value: unknown, name: string, allowed: readonly T[]): T {
  if ((allowed as readonly unknown[]).includes(value)) return value as T;
  throw wrong(name, `one of ${allowed.map((one) => `'${one}'`).join(', ')}`, describe(value));
}
