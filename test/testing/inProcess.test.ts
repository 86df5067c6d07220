import { createGPTalk } from 'rxtalk';
import { type GPTalkServiceOptions, inProcessGPTalk } from 'rxtalk/testing';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually';

const messageLength = 'data: {"content":"a"}\n\n'.length;
const doneLength = 'data: [DONE]\n'.length;

function* endlessAnswer() {
  for (;;) yield 'a';
}

it.each<[string, GPTalkServiceOptions]>([
  ['an answer', { answer: endlessAnswer }],
  [
    'a line after the end of the text',
    {
      answer: () => ['a'],
      faults: [{ kind: 'endless-line', step: 'stream', atByte: messageLength + doneLength }],
    },
  ],
])('%s without end leaves time for timers and other requests', async (_, options) => {
  const service = inProcessGPTalk(options);
  const deltas: string[] = [];
  const answer$ = createGPTalk({ axios: service.axios }).stream('Hi');
  const subscription = answer$.subscribe((delta) => deltas.push(delta));
  await eventually('text has come', () => deltas.length > 0);
  subscription.unsubscribe();
  expect(deltas[0]).toBe('a');
  await eventually('the stream is closed', () => service.stats.openStreams === 0);
});
