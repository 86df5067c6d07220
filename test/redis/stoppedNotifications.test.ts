import { setTimeout } from 'node:timers/promises';
import { config } from 'rxjs';
import { type RedisClient, redisLedger } from 'rxtalk/redis';
import { afterEach, expect, it, vi } from 'vitest';
import { messagesOf } from '../../src/redis/client/messages';

const stopped: string[] = [];
afterEach(() => {
  config.onStoppedNotification = null;
  vi.useRealTimers();
});

async function expectNone(): Promise<void> {
  await setTimeout(); // RxJS reports them in a timer
  expect(stopped.splice(0)).toEqual([]);
}

it('a reply of Redis notifies no subscriber that has ended', async () => {
  config.onStoppedNotification = ({ kind }) => stopped.push(kind);
  const client: RedisClient = { evalSha: async () => null, eval: async () => null };
  expect(await redisLedger(client).open('stream')).toBe(undefined);
  await expectNone();
});

it('a channel that is opened or heard too late notifies no subscriber that has ended', async () => {
  config.onStoppedNotification = ({ kind }) => stopped.push(kind);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let open = () => {};
  let hear = (_: string) => {};
  const own = {
    connect: async () => {},
    subscribe: (_: string, listener: typeof hear) => {
      hear = listener;
      return new Promise<void>((resolve) => {
        open = resolve;
      });
    },
    on: () => {},
    destroy: vi.fn(),
  };
  const client = { duplicate: () => own } as unknown as RedisClient;
  messagesOf(client, 'channel').subscribe().unsubscribe();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(own.destroy).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
  open();
  hear('late');
  await expectNone();
});
