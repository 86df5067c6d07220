import * as redis from 'redis';
import * as newest from 'redis-newest';
import { version } from 'redis-newest/package.json';
import { describe, expect, test } from 'vitest';
import { peerDependencies } from '../../package.json';

const isNewest = process.env['REDIS'] === 'newest';

// `npm run check:redis` sets REDIS=newest; without these tests it could silently run on the installed one.
describe(`on the ${isNewest ? 'newest' : 'installed'} redis package`, () => {
  test('redis-newest is the newest major version that the peer range allows', () => {
    const [newestMajor] = peerDependencies.redis.split('||').reverse();
    expect(newestMajor?.trim()).toBe(`^${version.split('.')[0]}.0.0`);
  });

  test('the tests import that package', () => {
    expect(Object.is(redis.createClient, newest.createClient)).toBe(isNewest);
  });
});
