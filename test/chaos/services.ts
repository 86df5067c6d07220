import axios from 'axios';
import { type ChatService, createGPTalk, type RequestOutcome } from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import {
  type FaultPlan,
  inProcessGPTalk,
  inProcessOpenAI,
  type OpenAIDialect,
  type OpenAIStep,
  startGPTalkServer,
  startOpenAIServer,
} from 'rxtalk/testing';

export type ServiceName = 'gptalk' | 'openai';

/** What a run asks of a service. */
export interface ServiceRun {
  readonly service: ServiceName;
  readonly transport: 'http' | 'fetch' | 'in process';
  readonly pieces: readonly string[];
  readonly faults: FaultPlan<string>;
  /** Of GPTalk alone. */
  readonly maxUses: number;
  /** Of the OpenAI-compatible service alone. */
  readonly dialect: OpenAIDialect;
}

/** A service with a client of it. */
export interface Served {
  readonly client: Pick<ChatService, 'stream' | 'iterate'>;
  readonly server: {
    readonly stats: { readonly openStreams: number; readonly openSockets?: number };
    /** What was received, with all secrets. */
    readonly requests: readonly {
      readonly headers: { readonly authorization?: string | undefined };
      readonly path: string;
      readonly body: unknown;
    }[];
    close?(): Promise<void>;
  };
  /** How many questions were counted. */
  counted(): number;
  /** How many times a token was used once too often. */
  overuses(): number;
}

const KEY = 'sk-4c1f9a70e2d8b365';

const shared = {
  deadlines: { responseMs: 60, idleMs: 60, totalMs: 250 },
  keepAliveMs: 5,
  maxLineLength: 200_000,
};

export const services: Readonly<Record<ServiceName, (run: ServiceRun) => Promise<Served>>> = {
  async gptalk({ transport, pieces, faults, maxUses }) {
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
  },

  async openai({ transport, pieces, faults, dialect }) {
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
  },
};

/** The options of a client that say where the service is. */
function placeOf(
  server: Pick<ReturnType<typeof inProcessGPTalk>, 'axios'> | { readonly url: string },
  transport: ServiceRun['transport'],
) {
  if ('axios' in server) return { axios: server.axios };
  return { axios: axios.create({ adapter: transport }), baseURL: server.url };
}

/** The outcomes that a question can have if one of these steps has failed. */
export const possibleOutcomes: Readonly<
  Record<ServiceName, Readonly<Record<string, readonly RequestOutcome[]>>>
> = {
  gptalk: {
    login: ['refused', 'unsent'],
    text: ['refused', 'unsent', 'unknown'],
    stream: ['accepted'],
  },
  openai: { stream: ['refused', 'unsent', 'unknown', 'accepted'] },
};
