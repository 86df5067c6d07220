import { AbstractAgent } from '@ag-ui/client';
import { concatMap } from 'rxjs';
import { toAgUiEvents } from 'rxtalk/server';

/** An AG-UI agent that asks a chat service in the same process, without a server. */
export class ServiceAgent extends AbstractAgent {
  constructor(service, config) {
    super(config);
    this.service = service;
  }

  run({ threadId, runId, messages }) {
    const question = messages.map(({ role, content = '' }) => ({ role, content }));
    return this.service.events({ messages: question }).pipe(
      toAgUiEvents({ threadId, runId }),
      concatMap((text) => [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json))),
    );
  }
}
