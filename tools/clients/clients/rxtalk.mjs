import { createGPTalk } from 'rxtalk';

/** This library's own client. Its protocol has no reasoning and no tool calls. */
export const rxtalk = {
  title: 'createGPTalk',
  package: 'rxtalk',
  hasTextOnly: true,
  start(url, see) {
    let stop;
    const ended = new Promise((resolve, reject) => {
      const subscription = createGPTalk({ baseURL: url })
        .stream('Hi')
        .subscribe({ next: see.text, error: reject, complete: resolve });
      stop = () => {
        subscription.unsubscribe();
        resolve();
      };
    });
    return { ended, stop };
  },
  async readSlowly(url) {
    const deltas = createGPTalk({ baseURL: url }).iterate('Hi');
    await deltas.next();
    return { stop: () => deltas.return() };
  },
};
