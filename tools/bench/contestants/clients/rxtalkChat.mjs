import { createOpenAICompatible } from 'rxtalk/openai';

export default (url) => {
  const client = createOpenAICompatible({ baseURL: url, model: 'tiny' });
  return (sink) =>
    new Promise((resolve, reject) => {
      client.stream('Hi').subscribe({ next: sink, error: reject, complete: resolve });
    });
};
