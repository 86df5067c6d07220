import fc from 'fast-check';
import { type FaultPlan, faultPlan, faultPlans, inProcessOpenAI } from 'rxtalk/testing';
import { describe, expect, it } from 'vitest';

function isPlain(plan: FaultPlan): boolean {
  return JSON.stringify(JSON.parse(JSON.stringify(plan))) === JSON.stringify(plan);
}

describe('a plan from a seed', () => {
  it('should always be the same for the same seed, and printable as JSON', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), (seed) => {
        const plan = faultPlan(seed);
        expect(faultPlan(seed)).toEqual(plan);
        expect(isPlain(plan)).toBe(true);
        expect(plan.length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('covers every kind, every step and plans without a fault', () => {
    const plans = Array.from({ length: 2_000 }, (_, index) => faultPlan(index + 1));
    const faults = plans.flat();
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(27);
    expect(new Set(faults.map(({ step }) => step)).size).toBe(3);
    expect(new Set(faults.map(({ request }) => request)).size).toBe(4);
    expect(plans.filter((plan) => plan.length === 0).length).toBeGreaterThan(100);
  });

  it('for the OpenAI-compatible service has its kinds and steps, and later offsets', () => {
    const seeds = Array.from({ length: 2_000 }, (_, index) => index + 1);
    const faults = seeds.flatMap((seed) => faultPlan(seed, { service: 'openai' }));
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(23);
    expect(new Set(faults.map(({ step }) => step))).toEqual(new Set(['stream', 'models']));
    const highest = Math.max(
      ...faults.map((fault) => ('atByte' in fault ? (fault.atByte ?? 0) : 0)),
    );
    expect(highest).toBeGreaterThan(1_000);
    for (const fault of faults) inProcessOpenAI({ faults: [fault] });
  });

  it.each([{ service: 'own' }, { service: null }, { servce: 'openai' }])(
    'is rejected with a TypeError for the options %j',
    (options) => {
      expect(() => faultPlan(1, options as object)).toThrow(TypeError);
      expect(() => faultPlans(fc, options as object)).toThrow(TypeError);
    },
  );

  it.each([0, -1, 1.5, '7'])('is rejected with a TypeError for the seed %s', (seed) => {
    expect(() => faultPlan(seed as number)).toThrow(TypeError);
  });
});

describe('the arbitrary of plans', () => {
  it('should always generate valid plans that are printable as JSON', () => {
    fc.assert(
      fc.property(faultPlans(fc), (plan) => {
        expect(isPlain(plan)).toBe(true);
        for (const { step } of plan) expect(['login', 'text', 'stream']).toContain(step);
      }),
    );
  });

  it('should always generate valid plans for the OpenAI-compatible service', () => {
    fc.assert(
      fc.property(faultPlans(fc, { service: 'openai' }), (faults) => {
        inProcessOpenAI({ faults });
      }),
    );
  });

  it('shrinks to the only relevant fault', () => {
    const details = fc.check(
      fc.property(faultPlans(fc), (plan) => !plan.some(({ kind }) => kind === 'gzip')),
      { numRuns: 5_000, seed: 1 },
    );
    expect(details.failed).toBe(true);
    expect(details.counterexample).toEqual([[{ kind: 'gzip', step: 'login', request: 0 }]]);
  });
});
