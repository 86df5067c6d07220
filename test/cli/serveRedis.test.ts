import { lastValueFrom } from 'rxjs';
import { createGPTalk } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run';
import { hasRedis, redisClient, redisServer } from '../redis/support/redis';
import { eventually } from '../support/eventually';
import { freePort } from '../support/freePort';
import { outcomeOf } from '../support/outcome';
import { askOpenAI, serve } from './support/serve';
import { TestHost } from './support/testHost';

/** Takes one step of the GPTalk protocol at one of the servers. */
async function post(url: string, path: string, body: object, bearer = ''): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  return fetch(`${url}/api/chatgpt${path}`, init);
}

async function tokenOf(response: Response): Promise<string> {
  return (await response.json()).data.token;
}

describe.skipIf(!hasRedis)('rxtalk serve --redis', () => {
  it('shares the tokens of the servers, and counts their uses exactly', async () => {
    const { url: redis } = await redisServer();
    const args = ['--redis', redis, '--max-uses', '2'];
    const one = await serve(args);
    const other = await serve(args.slice(0, 1).concat(args.slice(2)), { REDIS_URL: redis });

    const bearer = await tokenOf(await post(one.url, '/user/login', { fingerprint: 'f' }));
    const question = { content: 'Hi', model: 'm' };
    const token = await tokenOf(await post(other.url, '/chatapi/text', question, bearer));
    const stream = `/api/chatgpt/chatapi/stream?token=${token}`;
    expect(await (await fetch(one.url + stream)).text()).toMatch(/data: \[DONE\]\n\n$/);
    expect((await fetch(other.url + stream)).status).toBe(403);
    expect((await post(one.url, '/chatapi/text', question, bearer)).status).toBe(200);
    expect((await post(other.url, '/chatapi/text', question, bearer)).status).toBe(401);

    for (const { host, ended } of [one, other]) {
      host.emit('SIGTERM');
      expect(await ended).toBe(0);
      expect(host.eventNames()).toEqual([]);
    }
  });

  it('says when Redis becomes unavailable and when it is available again', async () => {
    const redis = await redisServer();
    const { url, host } = await serve(['--redis', redis.url]);
    const gptalk = createGPTalk({ baseURL: url, maxUses: 1 });
    await redis.stop();
    await eventually('away', () =>
      /Redis is unavailable \((the connection was closed|E\w+)\)/.test(host.stderr.text),
    );
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    const failure = { status: 502, step: 'login', serverMessage: 'The token ledger failed' };
    expect(error).toMatchObject(failure);
    expect((await askOpenAI(url)).status).toBe(200);
    await redis.start();
    await eventually('back', () => host.stderr.text.includes('Redis is available again.'));
    expect(await lastValueFrom(gptalk.stream('Hi'))).toEqual(expect.any(String));
    expect(host.stderr.text.match(/Redis is unavailable/g)).toHaveLength(1);
  });

  it('ends while Redis is unavailable, and leaves no connection behind if it can’t listen', async () => {
    const redis = await redisServer();
    const { url, host, ended } = await serve(['--redis', redis.url]);
    const watching = await redisClient(redis.url);
    const connections = async () => (await watching.clientList()).length;
    expect(await connections()).toBe(2);
    const { port } = new URL(url);
    const args = ['serve', '--port', port, '--redis', redis.url];
    expect(await run(args, new TestHost())).toBe(2);
    while ((await connections()) > 2); // the server notices a closed connection a little later
    await redis.stop();
    await eventually('away', () => host.stderr.text.includes('Redis is unavailable'));
    host.emit('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('doesn’t start without Redis, and shows no password', async () => {
    const { url } = await redisServer(['--requirepass', 'hunter2-hunter2']);
    const wrongPassword = url.replace('//', '//user:letmein-letmein@');
    const nobody = `redis://:letmein-letmein@127.0.0.1:${await freePort()}`;
    for (const [redis, reason] of [
      [wrongPassword, 'WRONGPASS'],
      [url, 'NOAUTH'],
      [nobody, 'ECONNREFUSED'],
    ] as const) {
      const host = new TestHost();
      expect(await run(['serve', '--port', '0', '--redis', redis], host)).toBe(2);
      expect(host.stderr.text).toContain(
        `Can't connect to Redis at ${new URL(redis).host} (${reason})`,
      );
      expect(host.stderr.text).not.toContain('letmein');
      expect(host.stdout.text).toBe('');
    }
  });
});

describe('rxtalk serve --redis', () => {
  it.each([
    [['--redis']],
    [['--redis', 'localhost:6379']],
    [['--redis', 'http://u:letmein-letmein@h']],
    [['--redis', 'redis://u:letmein-letmein@h/letmein']],
    [['--redis', 'redis://u:letmein-letmein%ZZ@h']],
  ])('needs a URL: %j', async (args) => {
    const host = new TestHost();
    expect(await run(['serve', '--port', '0', ...args], host)).toBe(2);
    expect(host.stderr.text).toMatch(/Expected --redis, or REDIS_URL, to be a URL such as redis:/);
    expect(host.stderr.text).not.toContain('letmein');
  });
});
