/** The pieces of every answer. */
export const WORDS = Array.from({ length: 20 }, (_, index) => `word ${index} `);

/** One in this many answers has a fault. */
export const FAULT_EVERY = 20;
