import { HttpStatusError, ServiceError, SnapshotRewriteError } from 'rxtalk';
import { describe, expect, it, vi } from 'vitest';
import { Redactor } from '../../src/errors/redactor';
import { withoutSecrets } from '../../src/errors/withoutSecrets';

describe('an error without secrets', () => {
  it('has the whole shared text of an answer of 200,000 words, which isn’t checked', () => {
    const redactor = new Redactor(['a-secret-of-mine']);
    const check = vi.spyOn(redactor, 'holdsSecret');
    const shared = 'lorem '.repeat(200_000);
    const error = new SnapshotRewriteError(shared);
    expect(withoutSecrets(error, redactor).shared).toBe(shared);
    expect(check).not.toHaveBeenCalled();
  });

  it.each([
    ['is too long to be checked', 'x1'.repeat(500_000)],
    ['is a number that is a secret', 4_242_424_242_424_242],
  ])('lacks a code of the service that %s', (_, serviceCode) => {
    const redactor = new Redactor(['4242424242424242']);
    const error = withoutSecrets(new ServiceError({ serviceCode }), redactor);
    expect(error).not.toHaveProperty('serviceCode');
    expect(error.code).toBe('service');
  });

  it('is the error itself if there is nothing to withhold', () => {
    const error = new HttpStatusError(503, { serverMessage: 'down for maintenance' });
    expect(withoutSecrets(error, new Redactor(['a-secret-of-mine']))).toBe(error);
  });
});
