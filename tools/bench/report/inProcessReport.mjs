import { figure, markdownTable, ratioOf, verdict } from './markdown.mjs';

const DESCRIPTIONS = {
  events: {
    title: 'Events out of 5 MB of small deltas',
    text: '`sseLines` and `sseEvents` over an Observable of the chunks.',
    duels: [['rxtalk', 'eventsource-parser', 1]],
  },
  deltas: {
    title: 'Text out of 14 MB of cumulative snapshots',
    text: '`composed` is `sseLines, sseData, untilDone, map(JSON.parse), cumulativeToDelta`; `snapshotDeltas` is the same, fused.',
    duels: [
      ['rxtalk, snapshotDeltas', 'eventsource-parser + JSON.parse + slice', 0.15],
      ['rxtalk, snapshotDeltas', 'rxtalk, composed', 1],
      ['rxtalk, composed', 'eventsource-parser + JSON.parse + slice', undefined],
    ],
  },
};

/** The tables of work in one process: first each comparison with a target, then all others. */
export function inProcessReport(table, rows, nameOf) {
  const { title, text, duels } = DESCRIPTIONS[table];
  const parts = [`### ${title}`, text];
  const isFused = rows.some(({ results }) => results['rxtalk, snapshotDeltas']);
  if (table === 'deltas' && !isFused) parts.push('This build has no `snapshotDeltas` yet.');
  for (const [ours, theirs, target] of duels) {
    if (rows.some(({ results }) => results[ours]))
      parts.push(duel(rows, ours, theirs, target, nameOf));
  }
  parts.push(others(rows, isFused ? 'rxtalk, snapshotDeltas' : duels.at(-1)[0], duels, nameOf));
  return parts.join('\n\n');
}

function duel(rows, ours, theirs, target, nameOf) {
  const header = ['text', 'chunks', 'MB', `${nameOf(ours)}, ms`, `${nameOf(theirs)}, ms`];
  const lines = rows.map(({ label, chunkName, bytes, results, isOneLine }) => {
    const [a, b] = [results[ours], results[theirs]];
    // A single message repeats nothing: the target is only to be no slower.
    const aim = target === undefined || !isOneLine ? target : 1;
    const start = [label, chunkName, (bytes / 1e6).toFixed(1), time(a), time(b)];
    if (!a?.ms || !b?.ms) return [...start, '', '', ''];
    const ratio = ratioOf(a.ms, b.ms);
    return [...start, ratio, aim === undefined ? '' : `≤ ${aim.toFixed(2)}`, verdict(ratio, aim)];
  });
  return markdownTable([...header, 'ratio', 'target', ''], lines, 2);
}

/** One column for each other contestant: our time divided by theirs. */
function others(rows, ours, duels, nameOf) {
  const shown = new Set(duels.flat());
  const { kinds } = rows[0];
  const names = Object.keys(kinds).filter((name) => !shown.has(name) && kinds[name] !== 'ours');
  const header = [
    `${nameOf(ours)} ÷`,
    'chunks',
    ...names.map((name) => (kinds[name] === 'limit' ? `limit: ${name}` : nameOf(name))),
  ];
  const lines = rows.map(({ label, chunkName, results }) => [
    label,
    chunkName,
    ...names.map((name) => againstOther(results[ours], results[name], kinds[name])),
  ]);
  return markdownTable(header, lines, 2);
}

function againstOther(ours, other, kind) {
  if (!ours?.ms || !other?.ms) return time(other);
  const ratio = ratioOf(ours.ms, other.ms);
  return kind === 'peer' && Number(ratio) > 1 ? `**${ratio}: the peer is ahead**` : ratio;
}

function time(result) {
  if (!result) return 'not here';
  if (result.wrong) return `not timed, ${result.wrong}`;
  return result.isOnce ? `${figure(result.ms)} (once)` : figure(result.ms);
}
