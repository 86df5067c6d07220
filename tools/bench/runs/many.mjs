import { clients } from '../answers/clients.mjs';
import { runProgram, withServer } from '../measure/program.mjs';
import { manyReport } from '../report/clientReport.mjs';
import { withVersions } from '../report/versions.mjs';

const ANSWERS = 2000;

/** The table `many`: each client with a server of its own. */
export async function runMany(node, isThorough, progress) {
  const results = {};
  for (const client of Object.keys(clients)) {
    progress(`many: ${client}`);
    results[client] = await withServer(node, { intervalMs: 500 }, (url) =>
      runProgram(node, 'tables/many.mjs', {
        client,
        url,
        answers: ANSWERS,
        seconds: isThorough ? 15 : 4,
      }),
    );
  }
  return manyReport(results, { answers: ANSWERS }, withVersions);
}
