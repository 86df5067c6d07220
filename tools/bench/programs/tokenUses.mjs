/** Uses of tokens over Redis, its script alone, and uses in memory, in one process: prints JSON. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { createClient } from 'redis';
import { defer, lastValueFrom, mergeMap, of, range } from 'rxjs';
import { tokenCache } from 'rxtalk';
import { redisTokenStore } from 'rxtalk/redis';
import { shuffle } from '../measure/shuffle.mjs';
import { startUsage } from '../measure/usage.mjs';

const { contestants, rounds, uses, atOnce } = JSON.parse(process.argv[2]);

const port = await freePort();
const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''];
const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
for await (const line of createInterface({ input: server.stdout })) {
  if (line.includes('Ready to accept connections')) break;
}
server.stdout.resume();
const client = createClient({ url: `redis://127.0.0.1:${port}` });
await client.connect();

let repeatLast;
const noting = {
  eval: (script, options) => client.eval(script, options),
  evalSha(sha1, options) {
    repeatLast = () => client.evalSha(sha1, options);
    return repeatLast();
  },
};
const login$ = defer(() => of({ token: 'T', expiresAtMs: Date.now() + 3_600_000 }));
const useOver = (store) =>
  tokenCache(login$, { maxUses: Number.POSITIVE_INFINITY, store }).withToken(({ token }) =>
    of(token),
  );
const works = {
  'over Redis': useOver(redisTokenStore(noting, { key: 'bench', commandMs: 60_000 })),
  'its script alone': defer(() => repeatLast()),
  'in memory': useOver(undefined),
};

// In this order, as the script is that of a use.
for (const [name, once$] of Object.entries(works)) await check(name, once$);
const samples = Object.fromEntries(contestants.map((name) => [name, []]));
for (let round = -1; round < rounds; round++) {
  for (const name of shuffle(contestants, round + 1_000)) {
    globalThis.gc({ type: 'minor' });
    const usage = startUsage();
    await lastValueFrom(range(0, uses).pipe(mergeMap(() => works[name], atOnce)));
    const { cpuMs, wallMs } = usage();
    const sample = { cpuUs: (1_000 * cpuMs) / uses, wallUs: (1_000 * wallMs) / uses };
    if (round >= 0) samples[name].push(sample);
  }
}
console.log(JSON.stringify(samples));
server.kill();
process.exit();

/** A use emits the token; the script replies with it. */
async function check(name, once$) {
  for (let time = 0; time < 2; time++) {
    const seen = JSON.stringify(await lastValueFrom(once$));
    if (!seen.includes('T')) throw new Error(`${name} gave ${seen}`);
  }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
