import { from, map, type Observable, of, shareReplay } from 'rxjs';
import type { AuthToken } from '../../auth/authToken';
import { ProtocolError } from '../../errors/protocolError';

/** How tokens are stored: as JSON, or encrypted. */
export interface Seal {
  /** Differs for each key: processes with different keys share nothing. */
  readonly name: string;
  close(auth: AuthToken): Observable<string>;
  /** Fails with a `ProtocolError` if the text isn't one that was stored with this key. */
  open(sealed: string): Observable<AuthToken>;
}

const plain: Seal = {
  name: '',
  close: (auth) => of(write(auth)),
  open: (sealed) => of(sealed).pipe(map(read)),
};

/**
 * Without a key, nothing is encrypted. With a key, tokens are encrypted with AES-GCM of the Web Crypto API.
 */
export function sealOf(key: Uint8Array | undefined): Observable<Seal> {
  if (!key) return of(plain);
  return from(encrypting(key.slice())).pipe(shareReplay(1));
}

async function encrypting(bytes: Uint8Array<ArrayBuffer>): Promise<Seal> {
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const nonceLength = 12;
  // Only a process that has the key can derive this name.
  const name = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: new Uint8Array(nonceLength) },
    key,
    new TextEncoder().encode('rxtalk'),
  );

  async function encrypt(auth: AuthToken): Promise<string> {
    const iv = crypto.getRandomValues(new Uint8Array(nonceLength));
    const text = new TextEncoder().encode(write(auth));
    const closed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, text));
    return btoa(String.fromCharCode(...iv) + Array.from(closed, toCharacter).join(''));
  }

  async function decrypt(sealed: string): Promise<AuthToken> {
    try {
      const all = Uint8Array.from(atob(sealed), (character) => character.charCodeAt(0));
      const iv = all.subarray(0, nonceLength);
      const closed = all.subarray(nonceLength);
      const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, closed);
      return read(new TextDecoder().decode(text));
    } catch {
      throw unreadable();
    }
  }

  return {
    name: `${btoa(Array.from(new Uint8Array(name).slice(0, 9), toCharacter).join(''))}:`,
    close: (auth) => from(encrypt(auth)),
    open: (sealed) => from(decrypt(sealed)),
  };
}

function toCharacter(byte: number): string {
  return String.fromCharCode(byte);
}

function write({ token, expiresAtMs }: AuthToken): string {
  return JSON.stringify([token, Math.min(expiresAtMs, Number.MAX_SAFE_INTEGER)]);
}

function read(text: string): AuthToken {
  try {
    const [token, expiresAtMs] = JSON.parse(text) as unknown[];
    if (typeof token === 'string' && typeof expiresAtMs === 'number') return { token, expiresAtMs };
  } catch {
    // It isn't JSON, or not a list.
  }
  throw unreadable();
}

function unreadable(): ProtocolError {
  return new ProtocolError('Expected Redis to have a token of this store', {
    step: 'redis',
    outcome: 'unsent',
  });
}
