export type { ConnectionFault, Fault, FaultKind, FaultPlan, PlannedFault } from './faults/fault';
export { type FaultPlanArbitrary, faultPlan, faultPlans } from './faults/faultPlan';
export { type InProcessGPTalk, inProcessGPTalk } from './gptalk/inProcessGPTalk';
export { startGPTalkServer } from './gptalk/startGPTalkServer';
export type {
  GPTalkServer,
  GPTalkServerOptions,
  GPTalkServerStats,
  GPTalkServiceOptions,
  RecordedRequest,
} from './gptalk/types';
export type { AnswerRequest } from './service/types';
