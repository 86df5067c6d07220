import type { ObservableInput } from 'rxjs';
import type { Service, ServiceReply, ServiceRequest } from '../service/service';
import type { AnswerRequest } from '../service/types';
import { snapshotWire } from './snapshotWire';
import type { GPTalkStep } from './step';
import { TokenLedger } from './tokenLedger';
import { headersFault, loginFault, textFault } from './validate';

type Answer = (request: AnswerRequest) => ObservableInput<string>;
type Request = ServiceRequest<GPTalkStep>;

/** The service's side of the GPTalk protocol. It rejects every incorrect request. */
export class GPTalkService implements Service<GPTalkStep> {
  readonly #answer: Answer;
  readonly #ledger: TokenLedger<AnswerRequest>;
  readonly #counts = { logins: 0, texts: 0, streams: 0, refusals: 0 };
  readonly routes = {
    'POST /api/chatgpt/user/login': 'login',
    'POST /api/chatgpt/chatapi/text': 'text',
    'GET /api/chatgpt/chatapi/stream': 'stream',
  } as const;

  constructor(answer: Answer, maxUses: number, tokenTtlMs: number, maxTokens: number) {
    this.#answer = answer;
    this.#ledger = new TokenLedger(maxUses, tokenTtlMs, maxTokens);
  }

  get stats() {
    const { highestUses, overuses } = this.#ledger;
    return { ...this.#counts, highestUses, overuses };
  }

  revokeTokens(): void {
    this.#ledger.revokeTokens();
  }

  reply(request: Request): ServiceReply {
    const fault = headersFault(request.headers);
    if (!request.step) return this.refuse(404, 'no such path');
    if (fault) return this.refuse(400, fault);
    switch (request.step) {
      case 'login':
        return this.#logIn(request);
      case 'text':
        return this.#takeText(request);
      case 'stream':
        return this.#openStream(request);
    }
  }

  refuse(status: number, message: string): ServiceReply {
    this.#counts.refusals++;
    return { status, json: this.rejection(status, message) };
  }

  rejection(code: number, message: string): unknown {
    return { code, message };
  }

  #logIn({ body }: Request): ServiceReply {
    const fault = loginFault(body);
    if (fault) return this.refuse(400, fault);
    this.#counts.logins++;
    return { status: 200, json: { code: 0, data: this.#ledger.issueBearer() } };
  }

  #takeText({ headers, body }: Request): ServiceReply {
    const fault = textFault(body);
    if (fault) return this.refuse(400, fault);
    const verdict = this.#ledger.useBearer(headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (verdict !== 'accepted') return this.refuse(401, `the token is ${verdict}`);
    this.#counts.texts++;
    const { content, model, temperature } = body as {
      content: string;
      model: string;
      temperature: number;
    };
    const token = this.#ledger.issueStream({ prompt: content, model, temperature });
    return { status: 200, json: { code: 0, data: { token } } };
  }

  #openStream({ query }: Request): ServiceReply {
    const answerTo = this.#ledger.openStream(query.get('token') ?? '');
    if (!answerTo) return this.refuse(403, 'the stream token is unknown or was used before');
    this.#counts.streams++;
    return { status: 200, wire: snapshotWire(() => this.#answer(answerTo)) };
  }
}
