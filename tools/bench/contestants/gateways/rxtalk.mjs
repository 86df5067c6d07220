import { createOpenAICompatible } from 'rxtalk/openai';
import { openAIHandler } from 'rxtalk/server';
import { serve } from './serve.mjs';

export default (upstream) =>
  serve(
    openAIHandler(createOpenAICompatible({ baseURL: `${upstream}/v1` }), { maxAnswers: 100_000 }),
  );
