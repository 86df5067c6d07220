import { median, quantile } from '../measure/median.mjs';

/**
 * What the samples say about each comparison of a question, for each group of workloads: that of the
 * workload with the highest ratio.
 *
 * @param {import('../questions/questions.mjs').Question} question
 * @param {Record<string, Record<string, object>>} measured the samples by workload and contestant
 */
export function answersOf(question, measured) {
  const workloads = question.workloads.filter(({ name }) => measured[name]);
  const groups = [...new Set(workloads.map(groupOf))];
  return question.comparisons.flatMap((comparison) =>
    groups.flatMap((group) => {
      const answers = workloads
        .filter((workload) => groupOf(workload) === group)
        .flatMap((workload) => answerOf(comparison, workload, measured[workload.name]) ?? []);
      if (answers.length === 0) return [];
      const worst = answers.reduce((a, b) => (badness(b) > badness(a) ? b : a));
      const which = answers.length > 1 ? `${group}: ${worst.workload}` : group;
      const work = [comparison.what, which].filter(Boolean).join(', ') || 'time';
      return [{ ...worst, group, work }];
    }),
  );
}

function groupOf({ name, group = name }) {
  return group;
}

function badness({ wrong, ratio }) {
  return wrong ? Number.POSITIVE_INFINITY : ratio.middle;
}

/** Undefined if this comparison wasn't made. */
function answerOf(comparison, workload, samples) {
  const { metric, ours, peers, limit, highest } = comparison;
  const target = comparison.target && (workload.target ?? comparison.target);
  const about = { comparison, target, workload: workload.name };
  const valuesOf = (name) => samples[name]?.map?.((sample) => sample[metric]);
  const own = valuesOf(ours);
  const present = peers.filter((peer) => samples[peer]);
  const [peer] = present.filter(valuesOf).sort((a, b) => median(valuesOf(a)) - median(valuesOf(b)));
  const wrong = [ours, ...present].map((name) => samples[name].wrong).find(Boolean);
  if (present.length === 0) return undefined;
  if (!own || !peer) return { ...about, wrong };
  const theirs = valuesOf(peer);
  // Rounds that ran next to each other had the same disturbances.
  const theirsIn = (round) => (own.length === theirs.length ? theirs[round] : median(theirs));
  const ratio = spread(own.map((value, round) => value / theirsIn(round)));
  return {
    ...about,
    peer,
    own: median(own),
    theirs: median(theirs),
    limit: valuesOf(limit) && median(valuesOf(limit)),
    ratio,
    verdict: highest ? verdictOf(spread(own), highest) : verdictOf(ratio, target),
  };
}

/** The median, and the quartiles around it. */
function spread(values) {
  return { low: quantile(values, 0.25), middle: median(values), high: quantile(values, 0.75) };
}

/** Whether a target is met; in doubt if it lies between the quartiles. */
function verdictOf({ low, middle, high }, target) {
  if (target === undefined) return undefined;
  return { isMet: middle <= target, isInDoubt: low <= target && target < high };
}
