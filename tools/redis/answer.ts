/** One process of an app: it answers questions over tokens that are shared, when it is told to. */
import axios from 'axios';
import { createClient } from 'redis';
import { lastValueFrom, mergeMap, range, reduce } from 'rxjs';
import { createGPTalk } from 'rxtalk';
import { redisTokenStore } from 'rxtalk/redis';

/** What a process is told. */
export interface AnswerSettings {
  readonly redisURL: string;
  readonly baseURL: string;
  readonly answers: number;
  readonly atOnce: number;
  readonly leaseMs: number;
  /** The login in whose response the process kills itself. */
  readonly diesInLogin?: number;
}

/** What it reports. */
export interface AnswerReport {
  readonly answered: number;
  readonly failures: readonly string[];
  readonly logins: number;
  /** The longest time from a question to the end of its answer. */
  readonly longestMs: number;
}

process.once('message', async (settings: AnswerSettings) => {
  const { redisURL, baseURL, answers, atOnce, leaseMs, diesInLogin } = settings;
  const client = createClient({ url: redisURL });
  client.on('error', () => {});
  await client.connect();
  const store = redisTokenStore(client, { key: 'app', leaseMs, commandMs: 60_000 });
  let logins = 0;
  const instance = axios.create();
  instance.interceptors.response.use((response) => {
    const isLogin = response.config.url?.includes('login');
    if (isLogin && ++logins === diesInLogin) process.kill(process.pid, 'SIGKILL');
    return response;
  });
  const gptalk = createGPTalk({ baseURL, axios: instance, store });
  process.send?.('ready');
  process.once('message', async () => {
    let longestMs = 0;
    const failures: string[] = [];
    const answer = async (number: number) => {
      const start = performance.now();
      try {
        await lastValueFrom(gptalk.stream(`${number}`));
      } catch (error) {
        failures.push(String(error));
      }
      longestMs = Math.max(longestMs, performance.now() - start);
    };
    const done$ = range(0, answers).pipe(
      mergeMap(answer, atOnce),
      reduce((count) => count + 1, 0),
    );
    const ended = await lastValueFrom(done$);
    const report: AnswerReport = {
      answered: ended - failures.length,
      failures,
      logins: gptalk.tokens.logins,
      longestMs,
    };
    process.send?.(report, () => process.exit());
  });
});
