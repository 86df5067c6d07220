import { createClient } from 'redis';
import { EMPTY, lastValueFrom, mergeMap, range } from 'rxjs';
import { createGPTalk, isRxtalkError } from 'rxtalk';
import { RedisServer } from '../../test/redis/support/redisServer';
import type { Check } from './check';
import { messageOf, start } from './children';
import type { GatewaySettings, LastWords } from './gateway';
import { startNginx } from './nginx';

const CLIENTS = 50;
const ANSWERS = 1_000;
const USES = 5;

/** Three servers behind nginx, of which one is killed in the middle, with one ledger. */
export async function gateways(): Promise<readonly Check[]> {
  const redis = await RedisServer.started();
  const children = [1, 2, 3].map(() => start('./gateway.ts'));
  let opened = 0;
  const ports = await Promise.all(
    children.map(async (child) => {
      child.stdout?.on('data', (dots: Buffer) => {
        opened += dots.length;
      });
      const settings: GatewaySettings = { redisURL: redis.url };
      const port = messageOf<number>(child);
      child.send(settings);
      return (await port) ?? 0;
    }),
  );
  const nginx = await startNginx(ports);
  try {
    const clients = Array.from({ length: CLIENTS }, () => createGPTalk({ baseURL: nginx.url }));
    const [victim] = children;
    let answered = 0;
    let openRequests = 0;
    let isGone = false;
    const failures: Failure[] = [];
    const kill = async () => {
      if (!victim) return;
      victim.once('exit', () => {
        isGone = true;
      });
      const words = messageOf<LastWords>(victim);
      victim.send('die');
      openRequests = (await words)?.openRequests ?? 0;
    };
    const ask = async (number: number) => {
      if (number === ANSWERS / 2) void kill();
      const wasGone = isGone;
      try {
        await lastValueFrom(clients[number % CLIENTS]?.stream('Hi') ?? EMPTY);
        answered++;
      } catch (error) {
        failures.push({ error, wasGone });
      }
    };
    await lastValueFrom(range(0, ANSWERS).pipe(mergeMap(ask, CLIENTS)));
    const later = failures.filter(({ wasGone }) => wasGone);
    const untrue = failures.filter(({ error }) => !isTrue(error));
    const { issued, spent, left, waiting } = await countsOf(redis.url);
    const lost = spent - waiting - opened;
    const name = '3 gateways, one killed';
    return [
      {
        name: `${name}: answers`,
        value: `${answered}, and ${failures.length} failed (it had ${openRequests} open requests)`,
        expected: `${ANSWERS} together`,
        holds: answered + failures.length === ANSWERS && failures.length <= CLIENTS,
      },
      {
        name: `${name}: failures of answers that began later`,
        value: `${later.length}`,
        expected: '0',
        holds: later.length === 0,
      },
      {
        name: `${name}: failures that don't say what became of the question`,
        value: `${untrue.length}`,
        expected: '0',
        holds: untrue.length === 0,
      },
      {
        name: `${name}: uses left of ${issued} tokens, after ${spent} uses`,
        value: `${left}`,
        expected: `${issued * USES - spent}`,
        holds: left === issued * USES - spent,
      },
      {
        name: `${name}: uses without an answer`,
        value: `${lost}`,
        expected: `at most ${failures.length}`,
        holds: lost >= 0 && lost <= failures.length,
      },
    ];
  } finally {
    await nginx.stop();
    for (const child of children) child.kill('SIGKILL');
    await redis.stop();
  }
}

interface Failure {
  readonly error: unknown;
  /** Whether the gateway was killed before the answer began. */
  readonly wasGone: boolean;
}

/** Whether a failure has the outcome of a question to a killed gateway, by the step. */
function isTrue(error: unknown): boolean {
  const truth: Readonly<Record<string, string>> = {
    login: 'unsent',
    text: 'unknown',
    stream: 'accepted',
  };
  return isRxtalkError(error) && error.outcome === truth[error.step ?? ''];
}

/** What the ledger has, and what Redis has counted of its commands. */
async function countsOf(url: string) {
  const client = createClient({ url });
  await client.connect();
  const bearers = await client.keys('*:bearer:*');
  const uses = await Promise.all(bearers.map((key) => client.get(key)));
  const left = uses.reduce((sum, one) => sum + Number(one), 0);
  const waiting = (await client.keys('*:stream:*')).length;
  const stats = await client.info('commandstats');
  const calls = (name: string) => Number(new RegExp(`_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  client.destroy();
  // A use that isn't the last one counts down, and the last one deletes.
  const spent = calls('decr') + calls('del');
  return { left, waiting, spent, issued: calls('set') - spent };
}
