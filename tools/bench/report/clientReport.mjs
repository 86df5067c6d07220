import { DRAINED } from '../answers/clients.mjs';
import { figure, markdownTable, ratioOf, verdict } from './markdown.mjs';

const OURS = 'rxtalk';
const LIMIT = 'node:http, drained';
const GLUE = 'axios + eventsource-parser';

/** CPU and memory of whole answers; `workloads` are `{ writes, results }`. */
export function answersReport(workloads, { answers, concurrency, mb }, nameOf) {
  const lines = workloads.flatMap(({ writes, results }) => {
    const ours = results[OURS];
    return Object.entries(results).map(([name, result]) => {
      const start = [writes, nameOf(name)];
      if (result.wrong) return [...start, `not timed, ${result.wrong}`, '', '', '', '', '', '', ''];
      const { cpuMs, wallMs, peakMiB } = result;
      const own = [figure(cpuMs), figure(wallMs), figure(peakMiB)];
      if (name === OURS || ours.wrong) return [...start, ...own, '', '', '', '', ''];
      const cpu = ratioOf(ours.cpuMs, cpuMs);
      const memory = ratioOf(ours.peakMiB, peakMiB);
      return [
        ...start,
        ...own,
        cpu,
        ...against(name, cpu, LIMIT, 1.15),
        memory,
        against(name, memory, GLUE, 1).join(' '),
      ];
    });
  });
  const header = ['writes of the server', 'client', 'CPU, ms', 'wall, ms', 'peak, MiB'];
  const ratios = ['CPU ratio', 'target', '', 'peak ratio', 'target'];
  return [
    `### Whole answers: ${answers} of ${mb} MB, ${concurrency} at a time`,
    'Over loopback, all three steps, each client and the server in a process of its own. Ratios are rxtalk ÷ that client.',
    markdownTable([...header, ...ratios], lines, 2),
  ].join('\n\n');
}

function against(name, ratio, opponent, target) {
  const isPeer = !DRAINED.includes(name);
  if (name === opponent) {
    const isMet = Number(ratio) <= target;
    const ahead = isPeer ? verdict(ratio, target) : isMet ? 'met' : '**missed**';
    return [`≤ ${target.toFixed(2)}`, ahead];
  }
  return ['', isPeer && Number(ratio) > 1 ? '**the peer is ahead**' : ''];
}

/** Many answers at once; `results` by client. */
export function manyReport(results, { answers }, nameOf) {
  const ours = results[OURS];
  const lines = Object.entries(results).map(([name, result]) => {
    const { complete, failure, heapKiB, residentKiB, p50Ms, p99Ms, maxMs } = result;
    const isAll = complete === answers ? 'all' : `${complete} of ${answers}: ${failure ?? 'gaps'}`;
    const ratio = name === OURS ? '' : ratioOf(ours.heapKiB, heapKiB);
    const ahead = !DRAINED.includes(name) && Number(ratio) > 1 ? 'the peer is ahead' : '';
    const target =
      name === OURS ? `all complete: ${complete === answers ? 'met' : '**missed**'}` : '';
    const figures = [heapKiB, residentKiB].map(figure);
    return [
      nameOf(name),
      isAll,
      target,
      ...figures,
      ratio,
      ahead,
      ...[p50Ms, p99Ms, maxMs].map(figure),
    ];
  });
  const header = ['client', 'complete', 'target', 'heap a stream, KiB', 'resident a stream, KiB'];
  const rest = ['heap ratio', '', 'p50, ms', 'p99, ms', 'max, ms'];
  return [
    `### ${answers.toLocaleString('en-US')} answers at a time in one process`,
    "An event every 500 ms each. The times are those between the server's send of an event and the client's delta. The ratio is rxtalk ÷ that client.",
    markdownTable([...header, ...rest], lines),
  ].join('\n\n');
}
