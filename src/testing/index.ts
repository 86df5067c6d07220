/**
 * Chat services for tests, with faults, in process or on a port.
 *
 * @module testing
 */
export type { ConnectionFault, Fault, FaultKind, FaultPlan, PlannedFault } from './faults/fault';
export {
  type FaultPlanArbitrary,
  type FaultPlanOptions,
  faultPlan,
  faultPlans,
} from './faults/faultPlan';
export { type InProcessGPTalk, inProcessGPTalk } from './gptalk/inProcessGPTalk';
export { startGPTalkServer } from './gptalk/startGPTalkServer';
export type {
  GPTalkServer,
  GPTalkServerOptions,
  GPTalkServerStats,
  GPTalkServiceOptions,
  RecordedRequest,
} from './gptalk/types';
export type { OpenAIDialect } from './openai/dialects';
export { type InProcessOpenAI, inProcessOpenAI } from './openai/inProcessOpenAI';
export { startOpenAIServer } from './openai/startOpenAIServer';
export type { OpenAIStep } from './openai/step';
export type {
  OpenAIAnswerRequest,
  OpenAIPiece,
  OpenAIRecordedRequest,
  OpenAIRequestMessage,
  OpenAIServer,
  OpenAIServerOptions,
  OpenAIServerStats,
  OpenAIServiceOptions,
} from './openai/types';
export type { AnswerRequest } from './service/types';
