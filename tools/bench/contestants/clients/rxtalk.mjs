import { createGPTalk } from 'rxtalk';

export default (url) => {
  const gptalk = createGPTalk({ baseURL: url });
  return (sink) =>
    new Promise((resolve, reject) => {
      gptalk.stream('Hi').subscribe({ next: sink, error: reject, complete: resolve });
    });
};
