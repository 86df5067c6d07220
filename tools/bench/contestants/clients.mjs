/**
 * The readers of whole answers. Those of the GPTalk protocol take all three steps and share a token
 * between five answers; those of chat completions send one request. Each is a module whose default export opens a client, `(url) => (sink) => Promise<void>`, so
 * that a process contains nothing but the client that it measures. A client hands the text that an
 * answer adds to `sink`; a limit hands on the bytes of the stream and reads nothing.
 */
export const CLIENTS = {
  rxtalk: { file: 'rxtalk.mjs', gives: 'text' },
  'axios + eventsource-parser': { file: 'glue.mjs', gives: 'text' },
  'undici + eventsource-parser': { file: 'undici.mjs', gives: 'text' },
  openai: { file: 'openai.mjs', gives: 'text' },
  'rxtalk/openai': { file: 'rxtalkChat.mjs', gives: 'text' },
  'openai, chat': { file: 'openaiChat.mjs', gives: 'text' },
  '@ai-sdk/openai-compatible': { file: 'aiSdkChat.mjs', gives: 'text' },
  'node:http, drained chat': { file: 'nodeDrainedChat.mjs', gives: 'bytes' },
  'axios, drained': { file: 'axiosDrained.mjs', gives: 'bytes' },
  'node:http, drained': { file: 'nodeDrained.mjs', gives: 'bytes' },
};

/** Opens a client for a service; it returns a function that reads one answer. */
export async function openClient(name, url) {
  const { default: open } = await import(`./clients/${CLIENTS[name].file}`);
  return open(url);
}
