/** The three requests of the protocol. */
export type GPTalkStep = 'login' | 'text' | 'stream';
