import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster } from 'redis';
import { EMPTY } from 'rxjs';
import { tokenCache } from 'rxtalk';
import { redisLedger, redisTokenStore } from 'rxtalk/redis';
import { expect, it, onTestFinished } from 'vitest';
import { FakeService } from '../auth/fakeService';
import { eventually } from '../support/eventually';
import { freePort } from '../support/freePort';
import { outcomeOf } from '../support/outcome';
import { type Client, hasRedis, redisClient, redisServer } from './support/redis';
import type { RedisServer } from './support/redisServer';

const SLOTS = 16_384;

/** A client of a cluster of three nodes, each with a third of the keys. */
async function clusterClient() {
  const folder = await mkdtemp(join(tmpdir(), 'rxtalk-cluster-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const nodes: { busPort: number; server: RedisServer; client: Client }[] = [];
  for (let number = 0; number < 3; number++) {
    const busPort = await freePort();
    const file = `nodes-${number}.conf`;
    const options = ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`, '--dir', folder];
    const server = await redisServer([...options, '--cluster-config-file', file]);
    nodes.push({ busPort, server, client: await redisClient(server.url) });
  }
  for (const [index, { client }] of nodes.entries()) {
    const start = Math.floor((index * SLOTS) / 3);
    const end = Math.floor(((index + 1) * SLOTS) / 3) - 1;
    await client.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', `${start}`, `${end}`]);
    await client.sendCommand(['CLUSTER', 'SET-CONFIG-EPOCH', `${index + 1}`]);
    for (const { server, busPort } of nodes.slice(0, index)) {
      await client.sendCommand(['CLUSTER', 'MEET', '127.0.0.1', `${server.port}`, `${busPort}`]);
    }
  }
  let isReady = false;
  const watch = async () => {
    while (!isReady) {
      const states = await Promise.all(
        nodes.map(({ client }) => client.sendCommand(['CLUSTER', 'INFO']).then(String)),
      );
      isReady = states.every(
        (state) => state.includes('cluster_state:ok') && state.includes('cluster_known_nodes:3'),
      );
    }
  };
  await watch();
  const cluster = createCluster({ rootNodes: nodes.map(({ server }) => ({ url: server.url })) });
  cluster.on('error', () => {});
  onTestFinished(() => cluster.destroy());
  await cluster.connect();
  return cluster;
}

it.skipIf(!hasRedis)('tokens and a ledger are shared over a cluster', async () => {
  const cluster = await clusterClient();
  for (const key of ['a', 'b', 'c', 'd']) {
    const service = new FakeService(5, {
      login: (login) => setTimeout(() => login.answer(), 5),
      text: (request) => request.end(),
    });
    const caches = [1, 2].map(() => {
      const store = redisTokenStore(cluster, { key, commandMs: 20_000 });
      return tokenCache(service.login$, { store });
    });
    const calls = Array.from({ length: 20 }, (_, index) =>
      outcomeOf(caches[index % 2]?.withToken((auth) => service.text(auth)) ?? EMPTY),
    );
    expect((await Promise.all(calls)).map(({ error }) => error)).toEqual(Array(20).fill(undefined));
    await eventually('all have ended', () => service.requests.size === 0);
    expect(service.loginCount).toBe(4);
    expect([...service.overused]).toEqual([]);

    const ledger = redisLedger(cluster, { prefix: `${key}:`, maxUses: 1, commandMs: 20_000 });
    const { token } = await ledger.issue();
    const question = { prompt: 'Hi', model: 'm', temperature: 0 };
    const stream = (await ledger.submit(token, question)) ?? '';
    expect(await ledger.submit(token, question)).toBeUndefined();
    expect(await ledger.open(stream)).toEqual(question);
    expect(await ledger.open(stream)).toBeUndefined();
  }
});
