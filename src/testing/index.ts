export type { Fault, FaultKind, FaultPlan, PlannedFault } from './fault';
export { faultPlan, faultPlans } from './faultPlan';
export type {
  AnswerRequest,
  GPTalkServer,
  GPTalkServerOptions,
  GPTalkServerStats,
  GPTalkServiceOptions,
  RecordedRequest,
} from './gptalkServer';
export { type InProcessGPTalk, inProcessGPTalk } from './inProcessGPTalk';
export { startGPTalkServer } from './startGPTalkServer';
