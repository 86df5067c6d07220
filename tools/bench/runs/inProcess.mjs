import { ALPHABETS } from '../fixtures/words.mjs';
import { runProgram } from '../measure/program.mjs';
import { inProcessReport } from '../report/inProcessReport.mjs';
import { withVersions } from '../report/versions.mjs';

const BYTES = { events: 5_000_000, deltas: 14_000_000 };
/** With one byte per chunk, each byte takes so long that fewer bytes are used. */
const BYTES_IN_SINGLES = 128 * 1024;
const CHUNK_NAMES = ['one event', '1,000 bytes', '16 KiB', '64 KiB', 'one byte'];
const ONE_LINE = {
  isOneLine: true,
  label: 'one line',
  chunkName: '512 bytes',
  byteCount: 8_000_000,
};

/** The table `events` or `deltas`: a separate process for every workload, with all contestants. */
export async function runInProcess(table, node, isThorough, progress) {
  const effort = isThorough ? { warmUps: 5, rounds: 21 } : { warmUps: 3, rounds: 9 };
  const workloads = ALPHABETS.flatMap((alphabet) =>
    CHUNK_NAMES.map((chunkName) => ({
      alphabet,
      label: alphabet,
      chunkName,
      byteCount: chunkName === 'one byte' ? BYTES_IN_SINGLES : BYTES[table],
    })),
  );
  const rows = [];
  for (const workload of [...workloads, ONE_LINE]) {
    progress(`${table}: ${workload.label}, ${workload.chunkName}`);
    const measured = await runProgram(node, 'tables/inProcess.mjs', {
      table,
      ...workload,
      ...effort,
    });
    rows.push({ ...workload, ...measured });
  }
  return inProcessReport(table, rows, withVersions);
}
