/** The questions of a chat, one after another. */
export interface Lines {
  /**
   * Resolves with the next line, or with the exit code if there is none.
   *
   * @param wasStopped whether Ctrl-C has just stopped an answer, so that the next one leaves.
   */
  read(wasStopped: boolean): Promise<string | number>;
  /** Reads nothing more. */
  close(): void;
}
