import axios from 'axios';
import { createGPTalk, type RequestOutcome } from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import {
  type FaultPlan,
  inProcessGPTalk,
  inProcessOpenAI,
  type OpenAIStep,
  startGPTalkServer,
  startOpenAIServer,
} from 'rxtalk/testing';
import { chainBehind } from './chain';
import type { Served, ServiceName, ServiceRun } from './served';

const KEY = 'sk-4c1f9a70e2d8b365';

const shared = {
  deadlines: { responseMs: 60, idleMs: 60, totalMs: 250 },
  keepAliveMs: 5,
  maxLineLength: 200_000,
};

async function gptalk({ transport, pieces, faults, maxUses }: ServiceRun): Promise<Served> {
  const service = { answer: () => pieces, faults: faults as FaultPlan, maxUses };
  const isInProcess = transport === 'in process';
  const server = isInProcess ? inProcessGPTalk(service) : await startGPTalkServer(service);
  return {
    client: createGPTalk({
      ...shared,
      maxUses,
      ...placeOf(server, transport),
    }),
    server,
    counted: () => server.stats.texts,
    overuses: () => server.stats.overuses,
  };
}

async function openai({ transport, pieces, faults, dialect }: ServiceRun): Promise<Served> {
  const plan = faults as FaultPlan<OpenAIStep>;
  const service = { answer: () => pieces, faults: plan, dialect, apiKey: KEY };
  const isInProcess = transport === 'in process';
  const server = isInProcess ? inProcessOpenAI(service) : await startOpenAIServer(service);
  const key = dialect === 'azure' ? { headers: { 'api-key': KEY } } : { apiKey: () => [KEY] };
  return {
    client: createOpenAICompatible({
      ...shared,
      ...key,
      model: 'tiny',
      ...placeOf(server, transport),
    }),
    server,
    counted: () => server.stats.answers,
    overuses: () => 0,
  };
}

export const services: Readonly<Record<ServiceName, (run: ServiceRun) => Promise<Served>>> = {
  gptalk,
  openai,
  /** The OpenAI-compatible service, which a handler serves to a GPTalk client. */
  chain: async (run) => chainBehind(await openai(run), run),
};

/** The options that connect a client to the service. */
function placeOf(
  server: Pick<ReturnType<typeof inProcessGPTalk>, 'axios'> | { readonly url: string },
  transport: ServiceRun['transport'],
) {
  if ('axios' in server) return { axios: server.axios };
  return { axios: axios.create({ adapter: transport }), baseURL: server.url };
}

type Outcomes = Readonly<Record<string, readonly RequestOutcome[]>>;

const outcomesOfGPTalk: Outcomes = {
  login: ['refused', 'unsent'],
  text: ['refused', 'unsent', 'unknown'],
  stream: ['accepted'],
};

/** The outcomes that a question can have if one of these steps has failed. */
export const possibleOutcomes: Readonly<Record<ServiceName, Outcomes>> = {
  gptalk: outcomesOfGPTalk,
  chain: outcomesOfGPTalk,
  openai: { stream: ['refused', 'unsent', 'unknown', 'accepted'] },
};
