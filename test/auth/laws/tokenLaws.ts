import { describe } from 'vitest';
import { leavingLaws } from './leavingLaws';
import { outcomeLaws } from './outcomeLaws';
import type { CreateCache } from './testedCache';
import { useLaws } from './useLaws';

/** What a token cache guarantees with any store. */
export function tokenLaws(name: string, create: CreateCache): void {
  describe(name, () => {
    useLaws(create);
    leavingLaws(create);
    outcomeLaws(create);
  });
}
