/**
 * Answers in the manner of ELIZA: it finds a key phrase in the question and returns it with the speaker
 * changed. The same question always has the same answer.
 */
export function elizaAnswer(prompt: string): string {
  const question = lastQuestion(prompt);
  for (const { pattern, replies } of rules) {
    const match = pattern.exec(question);
    if (!match) continue;
    const reply = pick(replies, question);
    const rest = turnRound((match[1] ?? '').replace(/[\s.!?]+$/, ''));
    return reply.replace('*', rest);
  }
  return pick(fallbacks, question);
}

/** The user's last line of a prompt with roles; the whole prompt if it has none. */
function lastQuestion(prompt: string): string {
  const lines = prompt.split('\n').filter((line) => line.startsWith('User: '));
  return (lines.at(-1)?.slice('User: '.length) ?? prompt).trim();
}

function pick(replies: readonly string[], question: string): string {
  let sum = 0;
  for (const character of question) sum += character.codePointAt(0) ?? 0;
  return replies[sum % replies.length] as string;
}

/** Changes the speaker: "my code" becomes "your code". */
function turnRound(phrase: string): string {
  return phrase.replace(/[\p{L}']+/gu, (word) => reflections.get(word.toLowerCase()) ?? word);
}

const reflections: ReadonlyMap<string, string> = new Map([
  ['i', 'you'],
  ["i'm", 'you are'],
  ["i've", 'you have'],
  ['am', 'are'],
  ['me', 'you'],
  ['my', 'your'],
  ['mine', 'yours'],
  ['myself', 'yourself'],
  ['you', 'I'],
  ['your', 'my'],
  ['yours', 'mine'],
  ['are', 'am'],
]);

const rules: readonly { readonly pattern: RegExp; readonly replies: readonly string[] }[] = [
  {
    pattern: /^(?:hi|hello|hey|good (?:morning|evening))\b/i,
    replies: ['Hello! What would you like to talk about today?', 'Hi there. What is on your mind?'],
  },
  {
    pattern: /\bi need (.+)/i,
    replies: [
      'Why do you need *? What would change if you had it?',
      'Suppose you had * right now: what would you do first?',
    ],
  },
  {
    pattern: /\b(?:i am|i'm) (.+)/i,
    replies: [
      'How long have you been *, and how does it feel?',
      'You say you are *. What do you think made it so?',
    ],
  },
  {
    pattern: /\bi feel (.+)/i,
    replies: ['Tell me more about feeling *. When did it start?'],
  },
  {
    pattern: /\bwhy (?:do|does|is|are|can't|don't) (.+)/i,
    replies: [
      'You wonder why *. What answer would satisfy you?',
      'What would it mean to you to know why *?',
    ],
  },
  {
    pattern: /\bwhat (?:is|are) (.+)/i,
    replies: [
      'You ask about *. What do you already know of it, and what is still missing?',
      'What comes to your mind first when you think of *?',
    ],
  },
  {
    pattern: /\b(?:how|can|could|would|will) (.+)/i,
    replies: [
      'Let us take "*" step by step: which part of it seems hardest to you?',
      'What have you already tried, when it comes to "*"?',
    ],
  },
  {
    pattern: /\bbecause (.+)/i,
    replies: ['Is it really because *, or may there be another reason as well?'],
  },
];

const fallbacks = [
  'Please tell me more about that; I am listening.',
  'That is interesting. What makes you say so?',
  'I see. And how does that make you feel?',
  'Let us stay with that for a moment. What would you change about it?',
] as const;
