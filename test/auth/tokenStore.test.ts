import { delay, NEVER, of } from 'rxjs';
import {
  createGPTalk,
  HttpStatusError,
  type TokenStore,
  tokenCache,
  type UseRequest,
} from 'rxtalk';
import { inProcessGPTalk } from 'rxtalk/testing';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { FakeService, subscribeTo } from './fakeService';

/** A store that records its calls, and whose tokens arrive later. */
class NotingStore implements TokenStore {
  readonly notes: string[] = [];
  readonly inHand = { uses: 3, maxUses: 4, expiresAtMs: 5 };
  constructor(readonly auth$: (request: UseRequest) => ReturnType<TokenStore['take']>['auth$']) {}

  take(request: UseRequest) {
    this.notes.push(`take ${request.uses} of ${request.maxUses}`);
    return {
      auth: undefined,
      auth$: this.auth$(request),
      giveBack: () => this.notes.push('give back'),
      leave: () => this.notes.push('leave'),
    };
  }

  invalidate(token: string) {
    this.notes.push(`invalidate ${token}`);
  }
}

function byHand(store: TokenStore) {
  const service = new FakeService(4);
  const tokens = tokenCache(service.login$, { maxUses: 4, store });
  const call = () => subscribeTo(tokens.withToken((auth) => service.text(auth)));
  return { service, tokens, call };
}

const shared = { token: 'shared', expiresAtMs: 5 };

describe('a token cache with a store', () => {
  it('takes one use for each call and none for a warm-up, and logs in if the store says so', () => {
    const store = new NotingStore(({ login$ }) => login$);
    const { service, tokens, call } = byHand(store);
    const warmed = subscribeTo(tokens.warmUp());
    const caller = call();
    service.login(1).answer();
    service.login(2).answer();
    service.request().end();
    expect(warmed.state).toBe('completed');
    expect(caller.values).toEqual(['secret-2']);
    expect(tokens.logins).toBe(2);
    expect(tokens.inHand).toBe(store.inHand);
    expect(store.notes).toEqual(['take 0 of 4', 'take 1 of 4', 'leave', 'leave']);
  });

  it('gives a use back once, and leaves, if the token never arrives', () => {
    const store = new NotingStore(() => NEVER);
    byHand(store).call().leave();
    expect(store.notes).toEqual(['take 1 of 4', 'give back', 'leave']);
  });

  it('gives a use back after a refusal, and tells the store which token isn’t accepted', () => {
    const store = new NotingStore(() => of(shared));
    const { service, call } = byHand(store);
    call();
    service.request().end({ error: new HttpStatusError(401), isCounted: false });
    service.request().end();
    expect(store.notes).toEqual([
      'take 1 of 4',
      'invalidate shared',
      'give back',
      'take 1 of 4',
      'leave',
      'leave',
    ]);
  });

  it('offers a store in memory to a store that is unreachable', () => {
    const { service, tokens } = byHand(
      new NotingStore(({ local }) => {
        const { auth, auth$ } = local();
        return auth ? of(auth) : auth$;
      }),
    );
    const call = () => subscribeTo(tokens.withToken((auth) => service.text(auth)));
    for (let i = 0; i < 5; i++) call();
    expect(service.logins.size).toBe(2);
  });

  it.each([null, 5, {}, { take: true }])('rejects %j as a store', (store) => {
    expect(() => tokenCache(NEVER, { store: store as never })).toThrow(
      '`store` to be a token store',
    );
    expect(() => createGPTalk({ baseURL: 'http://localhost', store: store as never })).toThrow(
      '`store` to be a token store',
    );
  });
});

it('createGPTalk takes its tokens from its store', async () => {
  const service = inProcessGPTalk({ answer: () => ['Hello'] });
  const store = new NotingStore(({ login$ }) => login$.pipe(delay(1)));
  const gptalk = createGPTalk({ axios: service.axios, store });
  expect((await outcomeOf(gptalk.stream('Hi'))).values).toEqual(['Hello']);
  await eventually('the use is over', () => store.notes.length === 2);
  expect(store.notes).toEqual(['take 1 of 5', 'leave']);
});
