/**
 * The client of an OpenAI-compatible API, and its events.
 *
 * @module openai
 */
export { chatEvents } from './chatEvents';
export type {
  OpenAIChatRequest,
  OpenAIContentPart,
  OpenAIMessage,
  OpenAITool,
  OpenAIToolCall,
} from './chatRequest';
export {
  createOpenAICompatible,
  type OpenAICompatible,
  type OpenAICompatibleOptions,
} from './createOpenAICompatible';
export type { ApiKey } from './credentials';
