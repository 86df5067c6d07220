import { clients } from '../answers/clients.mjs';
import { median } from '../measure/median.mjs';
import { runProgram, withServer } from '../measure/program.mjs';
import { shuffle } from '../measure/shuffle.mjs';
import { answersReport } from '../report/clientReport.mjs';
import { withVersions } from '../report/versions.mjs';

const WORK = { byteCount: 900_000, answers: 200, concurrency: 50, warmUps: 100 };
const WRITES = { 'one event': undefined, '16 KiB': 16 * 1024 };

/** The table `answers`: the clients in alternating processes, in a different order each round. */
export async function runAnswers(node, isThorough, progress) {
  const workloads = [];
  for (const [writes, writeSize] of Object.entries(WRITES)) {
    const { byteCount } = WORK;
    await withServer(node, { byteCount, writeSize }, async (url) => {
      const samples = Object.fromEntries(Object.keys(clients).map((client) => [client, []]));
      for (let round = 0; round < (isThorough ? 9 : 3); round++) {
        for (const client of shuffle(Object.keys(clients), round)) {
          progress(`answers: writes of ${writes}, round ${round + 1}, ${client}`);
          const argument = { client, url, ...WORK };
          samples[client].push(await runProgram(node, 'tables/answers.mjs', argument));
        }
      }
      workloads.push({ writes, results: mapValues(samples, medians) });
    });
  }
  return answersReport(workloads, { ...WORK, mb: WORK.byteCount / 1e6 }, withVersions);
}

function medians(samples) {
  const { wrong } = samples.find((sample) => sample.wrong) ?? {};
  if (wrong) return { wrong };
  const of = (name) => median(samples.map((sample) => sample[name]));
  return { cpuMs: of('cpuMs'), wallMs: of('wallMs'), peakMiB: of('peakMiB') };
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
