import { map, type Observable } from 'rxjs';
import type { AuthToken } from '../../auth/authToken';
import type { Reach } from '../client/reach';
import { STORE_KEYS, TOKEN_SCRIPT, type TokenCommand } from './tokenScripts';

/** The reply of Redis to a process that needs a token. */
export type Reply =
  | { readonly kind: 'token'; readonly id: string; readonly sealed: string; readonly uses: number }
  /** Another process logs in; its lease ends in so many milliseconds. */
  | { readonly kind: 'wait'; readonly id: string; readonly leaseMs: number }
  /** This process logs in, under the lease of this number. */
  | { readonly kind: 'lease'; readonly id: string; readonly lease: number }
  | { readonly kind: 'gone'; readonly id: string };

/**
 * The tokens in Redis: each method is one script, and so one round trip.
 *
 * An id starts with `maxUses`, and so do the keys for it. A token that is used up isn't stored, and a
 * process that gives one of its uses back derives the other uses from `maxUses`, so caches with different
 * `maxUses` can share nothing.
 */
export class SharedTokens {
  readonly #reach: Reach;
  readonly #base: string;
  readonly #leaseMs: number;
  readonly channel: string;

  /** @param base what every key starts with. */
  constructor(reach: Reach, base: string, leaseMs: number) {
    this.#reach = reach;
    this.#base = base;
    this.#leaseMs = leaseMs;
    this.channel = `${base}arrived`;
  }

  /** @param onLate receives the reply if no call waits for it any more. A lease in it is released. */
  take(uses: number, maxUses: number, onLate: (reply: Reply) => void): Observable<Reply> {
    const args = [uses, countOf(maxUses), this.#leaseMs];
    return this.#request('take', `${maxUses}:${crypto.randomUUID()}`, args, onLate);
  }

  ask(id: string, maxUses: number): Observable<Reply> {
    return this.#request('ask', id, [this.#leaseMs, countOf(maxUses)]);
  }

  /** Emits the uses so far, or -1 if there is a token already. */
  put(id: string, sealed: string, { expiresAtMs }: AuthToken, maxUses: number): Observable<number> {
    const args = [sealed, countOf(expiresAtMs), countOf(maxUses), this.#leaseMs, this.channel];
    return this.#run('put', id, args);
  }

  release(id: string, lease: number): void {
    this.#tell('release', id, [lease, this.channel]);
  }

  /** The token is passed if it is known, because Redis doesn't keep a token without uses left. */
  giveBack(id: string, maxUses: number, sealed = '', auth?: AuthToken): void {
    this.#tell('giveBack', id, [sealed, countOf(auth?.expiresAtMs ?? 0), countOf(maxUses)]);
  }

  invalidate(id: string): void {
    this.#tell('invalidate', id, []);
  }

  #request(
    command: TokenCommand,
    id: string,
    args: readonly unknown[],
    onLate?: (reply: Reply) => void,
  ): Observable<Reply> {
    const hearLate = (raw: RawReply) => {
      const reply = replyOf(raw);
      onLate?.(reply);
      if (reply.kind === 'lease') this.release(reply.id, reply.lease);
    };
    return this.#run(command, id, args, hearLate).pipe(map(replyOf));
  }

  /** Anything that Redis doesn't learn costs a login at most. */
  #tell(command: TokenCommand, id: string, args: readonly unknown[]): void {
    this.#run(command, id, args).subscribe({ error: () => {} });
  }

  #run<T>(
    command: TokenCommand,
    id: string,
    args: readonly unknown[],
    onLate?: (reply: T) => void,
  ): Observable<T> {
    const base = this.#base + id.slice(0, id.indexOf(':') + 1);
    const keys = STORE_KEYS.map((name) => base + name);
    keys.push(`${this.#base}arrived:${id}`);
    return this.#reach.run(TOKEN_SCRIPT, keys, [command, id, ...args], onLate);
  }
}

type RawReply = readonly [kind: Reply['kind'], id: string, value?: unknown, uses?: unknown];

function replyOf([kind, id, value, uses]: RawReply): Reply {
  if (kind === 'token') return { kind, id, sealed: String(value), uses: Number(uses) };
  if (kind === 'wait') return { kind, id, leaseMs: Number(value) };
  if (kind === 'lease') return { kind, id, lease: Number(value) };
  return { kind, id };
}

/** A number that the server can count to. */
function countOf(number: number): number {
  return Math.min(number, Number.MAX_SAFE_INTEGER);
}
