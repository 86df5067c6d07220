export const LOGIN_PATH = '/api/chatgpt/user/login';
export const TEXT_PATH = '/api/chatgpt/chatapi/text';
export const STREAM_PATH = '/api/chatgpt/chatapi/stream';

export const LOGIN = { fingerprint: '0'.repeat(32), platform: 'fingerprint' };
export const TEXT = { content: 'Hi', accept: 'stream', from: 1, model: 'gpt-3.5-turbo' };

/** What an OpenAI-compatible service is asked. */
export const QUESTION = {
  model: 'tiny',
  messages: [{ role: 'user', content: 'Hi' }],
  stream: true,
};

const MAX_USES = 5;

/** A token for every five answers: the code around a client without a token cache. */
export function sharedTokens(login) {
  let uses = 0;
  let token;
  return () => {
    if (uses++ % MAX_USES === 0) token = login();
    return token;
  };
}

/** Hands on what each cumulative text adds to the one before it. */
export function slicer(sink) {
  let length = 0;
  return (content) => {
    if (content.length > length) sink(content.slice(length));
    length = content.length;
  };
}
