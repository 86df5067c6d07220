import { tap } from 'rxjs';
import { createGPTalk } from 'rxtalk';
import { afterEach, expect, it, vi } from 'vitest';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { relayTo } from '../support/relay';
import { ROUTES, routeTo } from '../support/routes';
import { service } from '../support/service';
import { stopTimers } from '../support/virtualTime';

afterEach(() => {
  vi.unstubAllEnvs();
});

const withPort = (url: string, port: number) => url.replace(/:\d+$/, `:${port}`);

it.each(ROUTES)('the second answer over %s begins after two round trips', async (route) => {
  stopTimers(); // no connection closes because the machine is busy
  const { options, proxy } = await routeTo(route, (certificate) =>
    rawServer(service(), certificate),
  );
  const { baseURL = '' } = options;
  const relay = await relayTo(proxy?.port ?? Number(new URL(baseURL).port));
  const gptalk = createGPTalk(
    proxy
      ? { baseURL, proxy: withPort(proxy.url, relay.port) }
      : { baseURL: withPort(baseURL, relay.port) },
  );
  const first = await outcomeOf(gptalk.stream('Hi'));
  expect(first).toEqual({ values: ['Hello'], error: undefined });
  // Connections that an answer leaves are idle a moment later.
  await new Promise(setImmediate);

  const before = relay.roundTrips;
  let roundTrips = 0;
  const second$ = gptalk.stream('Hi').pipe(
    tap(() => {
      roundTrips = relay.roundTrips - before;
    }),
  );
  expect(await outcomeOf(second$)).toEqual(first);
  expect(roundTrips).toBe(2); // the text and the stream
});
