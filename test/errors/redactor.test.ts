import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../src/errors/redactor';
import { anySecret, anySpelling, spellings } from '../support/spellings';

const secret = 'bearer+1f2/E3d=~9a.8B';
const prose = 'The service is busy: try again in 30 s, or write to support@example.org.';

function knowing(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  for (const one of secrets) redactor.remember(one);
  return redactor;
}

describe('a redactor', () => {
  it.each(Object.keys(spellings))('finds a secret %s', (name) => {
    const spelled = spellings[name]?.(secret);
    expect(knowing(secret).holdsSecret(`the token ${spelled} has expired`)).toBe(true);
  });

  it.each([
    ['in upper case', secret.toUpperCase()],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(secret))],
    ['cut short at its end', secret.slice(0, 8)],
    ['cut short at its start', secret.slice(-8)],
    ['in base64 that was written in upper case', btoa(`x:${secret}`).toUpperCase()],
    ['in hex with spaces', Buffer.from(secret).toString('hex').replace(/../g, '$& ')],
    ['with signs between its letters', [...secret].join('-')],
    ['in hex after another hex digit', `e${Buffer.from(secret).toString('hex')}`],
    ['in hex that is cut at an odd digit', Buffer.from(secret).toString('hex').slice(1)],
  ])('finds a secret %s', (_, spelled) => {
    expect(knowing(secret).holdsSecret(`<p>${spelled}</p>`)).toBe(true);
  });

  it('finds the whole of a secret that is shorter than a piece', () => {
    const redactor = knowing('hunt3r', 'p4ss-wd');
    expect(redactor.holdsSecret('the password hunt3r is wrong')).toBe(true);
    expect(redactor.holdsSecret('the password P4SSWD is wrong')).toBe(true);
    expect(redactor.holdsSecret('the password P4SS%2Dwd is wrong')).toBe(true);
    expect(redactor.holdsSecret('the hunt is on')).toBe(false);
  });

  it('finds a secret with `ß` in upper case', () => {
    expect(knowing('straße12345').holdsSecret('no such key: STRASSE12345')).toBe(true);
  });

  it('doesn’t treat a value under six characters as a secret', () => {
    expect(knowing('abc12').holdsSecret('the code abc12 is wrong')).toBe(false);
  });

  it('shows a text without a secret', () => {
    const redactor = knowing(secret, 'stream-9a8b7c6d5e', 'x'.repeat(100_000));
    expect(redactor.holdsSecret(prose)).toBe(false);
    expect(redactor.holdsSecret(JSON.stringify({ error: prose, id: 'req_011CQ' }))).toBe(false);
    expect(redactor.holdsSecret('日本語のメッセージ: サービスは利用できません')).toBe(false);
    expect(redactor.holdsSecret('a piece of 7: bearer+')).toBe(false);
  });

  it('withholds a text that is encoded too deeply to be checked', () => {
    let text = prose;
    for (let round = 0; round < 12; round++) text = encodeURIComponent(`${text}%`);
    expect(knowing(secret).holdsSecret(text)).toBe(true);
  });

  it('never forgets a lasting secret, and forgets others in the order of their last use', () => {
    const redactor = new Redactor(['a-lasting-secret']);
    redactor.remember('one-of-the-first');
    redactor.remember('one-in-use-still');
    for (let count = 0; count < 10_000; count++) {
      redactor.remember(`another-${count}`);
      if (count % 1000 === 0) redactor.remember('one-in-use-still');
    }
    expect(redactor.holdsSecret('a-lasting-secret')).toBe(true);
    expect(redactor.holdsSecret('one-in-use-still')).toBe(true);
    expect(redactor.holdsSecret('another-9999')).toBe(true);
    expect(redactor.holdsSecret('another-4000')).toBe(true);
    expect(redactor.holdsSecret('one-of-the-first')).toBe(false);
  });

  describe('after 4,000 secrets of 400 characters', () => {
    const tokenAt = (index: number) => `${index}-`.padStart(8, 'token-').padEnd(400, `${index}`);
    const pieceOf = (index: number) => `no such token: ${tokenAt(index).slice(0, 100)}`;
    const afterMany = (redactor: Redactor) => {
      for (let index = 0; index < 4_000; index++) redactor.remember(tokenAt(index));
      return redactor;
    };

    it('checks a text in less than 200 ms of CPU', () => {
      const redactor = afterMany(new Redactor());
      const before = process.cpuUsage();
      for (let count = 0; count < 5; count++) redactor.holdsSecret(`${prose} (${count})`);
      expect(process.cpuUsage(before).user / 1_000 / 5).toBeLessThan(200);
    });

    it('knows those that fit into 262,144 characters', () => {
      const redactor = afterMany(new Redactor());
      const fitting = Math.floor(262_144 / 400);
      expect(redactor.holdsSecret(tokenAt(4_000 - fitting))).toBe(true);
      expect(redactor.holdsSecret(pieceOf(3_999))).toBe(true);
    });

    it('knows one that is held, and after its release forgets it like the others', () => {
      const redactor = new Redactor();
      redactor.hold('held-by-two-uses');
      redactor.hold('held-by-two-uses');
      afterMany(redactor);
      redactor.release('held-by-two-uses');
      afterMany(redactor);
      expect(redactor.holdsSecret('held-by-two-uses')).toBe(true);
      redactor.release('held-by-two-uses');
      expect(redactor.holdsSecret('held-by-two-uses')).toBe(true);
      afterMany(redactor);
      expect(redactor.holdsSecret('held-by-two-uses')).toBe(false);
    });
  });

  it('knows the newest 16 secrets, however long they are', () => {
    const redactor = new Redactor();
    const secretAt = (index: number) => `${'abcdefghijklmnopqrst'[index]}`.repeat(100_000);
    for (let index = 0; index < 20; index++) redactor.remember(secretAt(index));
    const isKnown = (index: number) => redactor.holdsSecret(secretAt(index).slice(0, 8));
    expect(Array.from({ length: 20 }, (_, index) => isKnown(index))).toEqual(
      Array.from({ length: 20 }, (_, index) => index >= 4),
    );
  });

  it('forgets the oldest of more than 2,048 short secrets', () => {
    const redactor = new Redactor();
    const secretAt = (index: number) => `secret-${String(index).padStart(9, '-')}`;
    redactor.remember('the-very-first');
    for (let index = 0; index < 2_047; index++) redactor.remember(secretAt(index));
    expect(redactor.holdsSecret('the-very-first')).toBe(true);
    redactor.remember(secretAt(2_047));
    expect(redactor.holdsSecret('the-very-first')).toBe(false);
  });

  it('finds a secret in a text that it checked before it knew the secret', () => {
    const redactor = knowing('something-else');
    expect(redactor.holdsSecret(`token ${secret}`)).toBe(false);
    redactor.remember(secret);
    expect(redactor.holdsSecret(`token ${secret}`)).toBe(true);
  });

  it('finds pieces of two secrets of a million characters', () => {
    const bearer = randomBytes(750_000).toString('base64');
    const stream = randomBytes(750_000).toString('base64url');
    const redactor = knowing(bearer, stream);
    expect(redactor.holdsSecret(prose)).toBe(false);
    for (const place of [0, 500_000, 999_992]) {
      expect(redactor.holdsSecret(`no such token: ${bearer.slice(place, place + 8)}`)).toBe(true);
      expect(redactor.holdsSecret(`no such token: ${stream.slice(place, place + 8)}`)).toBe(true);
    }
  });

  it('should always find a secret in any combination of spellings', () => {
    fc.assert(
      fc.property(anySecret, anySpelling, fc.lorem(), (one, { spell }, text) => {
        const withSecret = `${text} ${spell(one)} ${text}`;
        expect(knowing(one).holdsSecret(withSecret)).toBe(true);
      }),
    );
  });

  it('should always find eight characters of a secret', () => {
    fc.assert(
      fc.property(anySecret, fc.nat(), (one, place) => {
        const start = place % (one.length - 7);
        expect(knowing(one).holdsSecret(`token "${one.slice(start, start + 8)}…"`)).toBe(true);
      }),
    );
  });

  it('should never withhold a text that contains no piece of a secret', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 40 }), fc.uuid(), (text, id) => {
        const redactor = knowing(id.replace(/[a-f]/g, 'x'), 'qqqq-wwww-kkkk');
        expect(redactor.holdsSecret(`${text} ${id.replace(/[0-9x]/g, 'z')}`)).toBe(false);
      }),
    );
  });
});
