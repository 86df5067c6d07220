import { createGPTalk } from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';

/** This library's own clients. */
const own = {
  package: 'rxtalk',
  start(url, see) {
    let stop;
    const ended = new Promise((resolve, reject) => {
      const subscription = this.connect(url)
        .events('Hi')
        .subscribe({
          next: (event) => show(event, see),
          error: reject,
          complete: resolve,
        });
      stop = () => {
        subscription.unsubscribe();
        resolve();
      };
    });
    return { ended, stop };
  },
  async readSlowly(url) {
    const deltas = this.connect(url).iterate('Hi');
    await deltas.next();
    return { stop: () => deltas.return() };
  },
};

/** Its protocol has no reasoning and no tool calls. */
export const gptalk = {
  ...own,
  title: 'createGPTalk',
  hasTextOnly: true,
  connect: (url) => createGPTalk({ baseURL: url }),
};

export const openAICompatible = {
  ...own,
  title: 'createOpenAICompatible',
  connect: (url) => createOpenAICompatible({ baseURL: `${url}/v1`, model: 'm' }),
};

function show(event, see) {
  if (event.type === 'text') see.text(event.delta);
  if (event.type === 'reasoning') see.reasoning(event.delta);
  if (event.type === 'tool-call') see.toolCall(event.name, JSON.parse(event.arguments));
}
