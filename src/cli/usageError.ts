/** What a user can mend in the command line or in the environment. */
export class UsageError extends Error {}
