import type { Clause } from './clause';
import {
  decodesUTF8CutAnywhere,
  givesDeltasAsTheyAreSent,
  streamsAnAnswer,
} from './clauses/answers';
import { givesTypedErrors, keepsDeadlines } from './clauses/errors';
import {
  leavesInMidStream,
  leavesWhileConnecting,
  leavesWhileIdle,
  leavesWithBreak,
} from './clauses/leaving';
import { saysWhatItCannot } from './clauses/limits';
import { countsUses, renewsARevokedToken } from './clauses/tokens';

/** What every runtime must do, in the order it is checked. */
export const contract: readonly Clause[] = [
  streamsAnAnswer,
  givesDeltasAsTheyAreSent,
  leavesWhileConnecting,
  leavesWhileIdle,
  leavesInMidStream,
  leavesWithBreak,
  givesTypedErrors,
  keepsDeadlines,
  decodesUTF8CutAnywhere,
  renewsARevokedToken,
  countsUses,
  saysWhatItCannot,
];
