import { gateway } from './gateway.mjs';
import { imports } from './imports.mjs';
import { longAnswers } from './longAnswers.mjs';
import { longLine } from './longLine.mjs';
import { manyAnswers } from './manyAnswers.mjs';
import { modelAnswers } from './modelAnswers.mjs';
import { modelStreams } from './modelStreams.mjs';
import { noise } from './noise.mjs';
import { oneEventARead } from './oneEventARead.mjs';
import { openGateway } from './openGateway.mjs';
import { reentrant } from './reentrant.mjs';
import { shortAnswers } from './shortAnswers.mjs';
import { smallDeltas } from './smallDeltas.mjs';
import { snapshots } from './snapshots.mjs';
import { tokenUses } from './tokenUses.mjs';

/**
 * A benchmark question: the work, its contestants, and its targets.
 *
 * @typedef {object} Question
 * @property {string} title
 * @property {string} about what is measured, and compared with what
 * @property {string} program the file of `programs/` that does it
 * @property {boolean} [isTogether] whether one process runs all contestants; if not, each run is a
 *   separate process
 * @property {number} rounds
 * @property {object} [server] the service that the program asks, see `programs/server.mjs`
 * @property {object} [argument] what the program is told
 * @property {string[]} contestants
 * @property {string[]} [moreContestants] those that only `--all` runs
 * @property {Workload[]} workloads
 * @property {Comparison[]} comparisons
 *
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} [group] what its rows are called; of several in a group, only the worst is shown
 * @property {number} [target] instead of that of the comparison
 * @property {boolean} [isMore] whether only `--all` runs it
 * @property {object} [server] what differs from that of the question
 * @property {object} [argument] what differs from that of the question
 *
 * @typedef {object} Comparison
 * @property {string} [what] the name of what is compared
 * @property {string} metric the property of a sample
 * @property {string} unit
 * @property {string} ours
 * @property {string[]} peers the best of those that ran is compared
 * @property {string} [limit] shown only
 * @property {number} [target] the highest ratio to the peer that is good enough
 * @property {number} [highest] the highest value that is good enough, instead of a ratio
 */

/** @type {Record<string, Question>} */
export const QUESTIONS = {
  shortAnswers,
  longAnswers,
  manyAnswers,
  oneEventARead,
  modelAnswers,
  modelStreams,
  gateway,
  openGateway,
  smallDeltas,
  snapshots,
  noise,
  longLine,
  reentrant,
  tokenUses,
  imports,
};
