import { QUESTIONS } from '../questions/questions.mjs';
import { answersOf } from './answersOf.mjs';

const HEADER = ['work', 'Node.js', 'rxtalk', 'compared with', 'limit', 'ratio', 'target', ''];

/**
 * The table of one question. If a target is missed, it says what the profile of that work shows.
 *
 * @param {Record<string, object>} measured what was measured, by version of Node.js
 */
export function reportOf(question, measured) {
  const rows = Object.entries(measured).flatMap(([node, samples]) =>
    answersOf(question, samples).map((answer) => ({ node, answer })),
  );
  // All versions of one comparison stand next to each other.
  const places = [...new Set(rows.map(placeOf))];
  rows.sort((a, b) => places.indexOf(placeOf(a)) - places.indexOf(placeOf(b)));
  const lines = rows.map(({ node, answer }) => rowOf(node, answer));
  const rule = HEADER.map((_, column) => (column < 2 || column === 7 ? '---' : '---:'));
  const table = [HEADER, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const isMissed = rows.some(({ answer }) => aimOf(answer) && !answer.verdict?.isMet);
  const profile = isMissed && question.profile ? [`**Profile.** ${question.profile}`] : [];
  return [`## ${question.title}`, question.about, table, ...profile].join('\n\n');
}

/** How many targets are met, by version of Node.js. */
export function summaryOf(nodes) {
  return Object.entries(nodes).map(([node, measured]) => {
    const verdicts = Object.entries(measured)
      .flatMap(([name, samples]) => answersOf(QUESTIONS[name], samples))
      .filter(aimOf)
      .map(({ verdict }) => verdict ?? { isMet: false });
    const met = verdicts.filter(({ isMet }) => isMet).length;
    const inDoubt = verdicts.filter(({ isInDoubt }) => isInDoubt).length;
    return `Node.js ${node}: ${met} of ${verdicts.length} targets are met; ${inDoubt} are in doubt.`;
  });
}

function aimOf({ target, comparison }) {
  return comparison.highest ?? target;
}

function placeOf({ answer }) {
  return `${answer.comparison.peers} ${answer.comparison.what} ${answer.group}`;
}

function rowOf(
  node,
  { comparison, target, work, wrong, own, peer, theirs, limit, ratio, verdict },
) {
  const { unit, highest } = comparison;
  const aim = highest ? `≤ ${highest} ${unit}` : target ? `≤ ${target.toFixed(2)}` : '';
  if (wrong) return [work, node, wrong, '', '', '', aim, aim && '**missed**'];
  const { low, middle, high } = ratio;
  return [
    work,
    node,
    `${figure(own)} ${unit}`,
    `${figure(theirs)} ${unit}, ${peer}`,
    limit === undefined ? '' : `${figure(limit)} ${unit}`,
    `${middle.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`,
    aim,
    verdict ? `${verdict.isMet ? 'met' : '**missed**'}${verdict.isInDoubt ? '?' : ''}` : '',
  ];
}

/** A number with three significant digits, with two below 1, and without decimals from 100 on. */
function figure(value) {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(value >= 1 ? 3 : 2);
}
