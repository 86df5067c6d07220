import { EMPTY, Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import * as oldest from 'rxjs-oldest';
import { version } from 'rxjs-oldest/package.json';
import { sseLines } from 'rxtalk';
import { describe, expect, test } from 'vitest';
import { peerDependencies } from '../../package.json';

const isOldest = process.env['RXJS'] === 'oldest';

// `npm run check:rxjs` sets RXJS=oldest; without these tests it could silently run on the newest one.
describe(`on the ${isOldest ? 'oldest' : 'installed'} RxJS`, () => {
  test('rxjs-oldest is the oldest version that the peer range allows', () => {
    expect(peerDependencies.rxjs).toBe(`^${version}`);
  });

  test('the tests import that RxJS', () => {
    expect(Object.is(Observable, oldest.Observable)).toBe(isOldest);
  });

  test('the sources import that RxJS', () => {
    const lines$ = sseLines()(EMPTY);
    expect(lines$).toBeInstanceOf(Observable);
    expect(lines$ instanceof oldest.Observable).toBe(isOldest);
  });

  test('rxjs/testing belongs to that RxJS', () => {
    const scheduler = new TestScheduler(() => {});
    expect(scheduler.createColdObservable('a|')).toBeInstanceOf(Observable);
  });
});
