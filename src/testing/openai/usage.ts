import { textOf } from './question';
import type { OpenAIAnswerRequest, OpenAIPiece } from './types';

/** The `usage` of an answer: as the answer says, or else words and pieces. */
export function usageOf(
  usage: Extract<OpenAIPiece, { readonly type: 'usage' }> | undefined,
  { messages }: OpenAIAnswerRequest,
  pieces: number,
): object {
  const words = messages.flatMap(({ content }) => textOf(content).match(/\S+/g) ?? []).length;
  const {
    inputTokens = undefined,
    outputTokens = undefined,
    totalTokens = undefined,
  } = usage ?? { inputTokens: words, outputTokens: pieces, totalTokens: words + pieces };
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: totalTokens,
  };
}
