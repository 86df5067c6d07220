import { startGPTalkServer } from 'rxtalk/testing';
import { RedisServer } from '../../test/redis/support/redisServer';
import type { AnswerReport, AnswerSettings } from './answer';
import type { Check } from './check';
import { messageOf, start } from './children';

const PROCESSES = 8;
const ANSWERS = 50;
const USES = 5;

/** Many processes answer at once, over a service that counts every use. */
export async function manyProcesses(dies: boolean): Promise<readonly Check[]> {
  const redis = await RedisServer.started();
  const service = await startGPTalkServer({ answer: () => ['Hel', 'lo'], maxUses: USES });
  const leaseMs = dies ? 3_000 : 60_000;
  try {
    const children = Array.from({ length: PROCESSES }, () => start('./answer.ts'));
    await Promise.all(
      children.map(async (child, index) => {
        const settings: AnswerSettings = {
          redisURL: redis.url,
          baseURL: service.url,
          answers: ANSWERS,
          atOnce: 10,
          leaseMs,
          ...(dies && index === 0 && { diesInLogin: 2 }),
        };
        const ready = messageOf(child);
        child.send(settings);
        await ready;
      }),
    );
    const reports = await Promise.all(
      children.map((child) => {
        const report = messageOf<AnswerReport>(child);
        child.send('go');
        return report;
      }),
    );
    const lived = reports.filter((report) => report !== undefined);
    const answered = lived.reduce((sum, report) => sum + report.answered, 0);
    const failures = lived.flatMap((report) => report.failures);
    const longest = Math.max(...lived.map((report) => report.longestMs));
    const { logins, refusals } = service.stats;
    const all = PROCESSES * ANSWERS;
    const ofTheOthers = all - ANSWERS;
    const name = dies ? 'one process killed while it logs in' : `${PROCESSES} processes`;
    return [
      {
        name: `${name}: answers`,
        value: `${answered}`,
        expected: dies ? `${ofTheOthers}` : `${all}`,
        holds: answered === (dies ? ofTheOthers : all) && failures.length === 0,
      },
      {
        name: `${name}: logins`,
        value: `${logins}`,
        expected: dies ? `at most ${all / USES + 2}` : `${all / USES}`,
        holds: dies ? logins <= all / USES + 2 : logins === all / USES,
      },
      {
        name: `${name}: tokens refused`,
        value: `${refusals}`,
        expected: '0',
        holds: refusals === 0,
      },
      {
        name: `${name}: longest answer`,
        value: `${Math.round(longest)} ms (a lease is ${leaseMs} ms)`,
      },
      ...failures.slice(0, 3).map((value) => ({ name: 'failure', value, holds: false })),
    ];
  } finally {
    await service.close();
    await redis.stop();
  }
}
