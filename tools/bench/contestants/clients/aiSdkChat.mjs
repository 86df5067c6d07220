import { createOpenAICompatible } from '@ai-sdk/openai-compatible';

/** The provider alone: `streamText`, which apps call, adds its own work. */
export default (url) => {
  const model = createOpenAICompatible({ name: 'bench', baseURL: url }).chatModel('tiny');
  const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];
  return async (sink) => {
    const { stream } = await model.doStream({ prompt });
    for await (const part of stream) {
      if (part.type === 'text-delta') sink(part.delta);
      else if (part.type === 'error') throw part.error;
    }
  };
};
