export type { Fault, FaultKind, FaultPlan, PlannedFault } from './faults/fault';
export { type FaultPlanArbitrary, faultPlan, faultPlans } from './faults/faultPlan';
export type {
  AnswerRequest,
  GPTalkServer,
  GPTalkServerOptions,
  GPTalkServerStats,
  GPTalkServiceOptions,
  RecordedRequest,
} from './service/types';
export { type InProcessGPTalk, inProcessGPTalk } from './transports/inProcessGPTalk';
export { startGPTalkServer } from './transports/startGPTalkServer';
