import type { Clause } from './clause';
import {
  decodesUTF8CutAnywhere,
  givesDeltasAsTheyAreSent,
  streamsAnAnswer,
} from './clauses/answers';
import {
  leavesBeforeResponseOfMany,
  leavesInMidAnswerOfMany,
  reusesConnections,
} from './clauses/connections';
import { keepsAsyncContexts } from './clauses/contexts';
import { givesTypedErrors, keepsDeadlines } from './clauses/errors';
import {
  leavesInMidStream,
  leavesWhileConnecting,
  leavesWhileIdle,
  leavesWithBreak,
} from './clauses/leaving';
import { saysWhatItCannot } from './clauses/limits';
import { countsUses, renewsARevokedToken } from './clauses/tokens';

/** The clauses that every runtime must keep, in the order in which they are checked. */
export const contract: readonly Clause[] = [
  streamsAnAnswer,
  givesDeltasAsTheyAreSent,
  leavesWhileConnecting,
  leavesWhileIdle,
  leavesInMidStream,
  leavesWithBreak,
  reusesConnections,
  leavesInMidAnswerOfMany,
  leavesBeforeResponseOfMany,
  givesTypedErrors,
  keepsDeadlines,
  decodesUTF8CutAnywhere,
  renewsARevokedToken,
  countsUses,
  keepsAsyncContexts,
  saysWhatItCannot,
];
