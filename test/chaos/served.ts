import type { ChatService } from 'rxtalk';
import type { FaultPlan, OpenAIDialect } from 'rxtalk/testing';

export type ServiceName = 'gptalk' | 'openai' | 'chain';

/** What a run asks of a service. */
export interface ServiceRun {
  readonly service: ServiceName;
  readonly transport: 'http' | 'fetch' | 'in process';
  readonly pieces: readonly string[];
  readonly faults: FaultPlan<string>;
  /** Only for GPTalk and the chain. */
  readonly maxUses: number;
  /** Only for the OpenAI-compatible service, alone or in the chain. */
  readonly dialect: OpenAIDialect;
}

/** A service and its client. */
export interface Served {
  readonly client: Pick<ChatService, 'stream' | 'iterate' | 'events'>;
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
