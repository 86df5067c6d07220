import { AbstractAgent, type AgentConfig, type BaseEvent, type RunAgentInput } from '@ag-ui/client';
import { concatMap, type Observable } from 'rxjs';
import { type Answering, toAgUiEvents } from 'rxtalk/server';

/** An AG-UI agent that asks a chat service in the same process, without a server. */
export class ServiceAgent extends AbstractAgent {
  readonly service: Answering; // not private: `clone()` copies fields

  constructor(service: Answering, config?: AgentConfig) {
    super(config);
    this.service = service;
  }

  run({ threadId, runId, messages }: RunAgentInput): Observable<BaseEvent> {
    const question = messages.map(({ role, content }) => ({
      role,
      content: String(content ?? ''),
    }));
    return this.service.events({ messages: question }).pipe(
      toAgUiEvents({ threadId, runId }),
      concatMap((text) =>
        [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? '') as BaseEvent),
      ),
    );
  }
}
