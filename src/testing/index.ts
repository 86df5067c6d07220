export type {
  AnswerRequest,
  GPTalkServer,
  GPTalkServerOptions,
  GPTalkServerStats,
  RecordedRequest,
} from './gptalkServer';
export { startGPTalkServer } from './startGPTalkServer';
