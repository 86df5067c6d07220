import type { IncomingHttpHeaders } from 'node:http';
import type { GPTalkStep } from './step';
import { TokenLedger } from './tokenLedger';
import type { AnswerRequest } from './types';
import { headersFault, loginFault, textFault } from './validate';

/** A request as the service sees it. */
export interface ServiceRequest {
  /** Undefined if the path belongs to no step. */
  readonly step: GPTalkStep | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  /** The JSON value of the body. */
  readonly body: unknown;
}

/** The reply of the service: a JSON value, or a stream that answers a question. */
export type ServiceReply =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: 200; readonly answerTo: AnswerRequest };

/** The service's side of the protocol, without the transport. It rejects every incorrect request. */
export class GPTalkService {
  readonly #ledger: TokenLedger<AnswerRequest>;
  readonly #counts = { logins: 0, texts: 0, streams: 0, refusals: 0 };

  constructor(maxUses: number, tokenTtlMs: number) {
    this.#ledger = new TokenLedger(maxUses, tokenTtlMs);
  }

  get stats() {
    const { highestUses, overuses } = this.#ledger;
    return { ...this.#counts, highestUses, overuses };
  }

  revokeTokens(): void {
    this.#ledger.revokeBearers();
  }

  reply(request: ServiceRequest): ServiceReply {
    const fault = headersFault(request.headers);
    if (!request.step) return this.#refuse(404, 'no such path');
    if (fault) return this.#refuse(400, fault);
    switch (request.step) {
      case 'login':
        return this.#logIn(request);
      case 'text':
        return this.#takeText(request);
      case 'stream':
        return this.#openStream(request);
    }
  }

  #logIn({ body }: ServiceRequest): ServiceReply {
    const fault = loginFault(body);
    if (fault) return this.#refuse(400, fault);
    this.#counts.logins++;
    return { status: 200, json: { code: 0, data: this.#ledger.issueBearer() } };
  }

  #takeText({ headers, body }: ServiceRequest): ServiceReply {
    const fault = textFault(body);
    if (fault) return this.#refuse(400, fault);
    const verdict = this.#ledger.useBearer(headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (verdict !== 'accepted') return this.#refuse(401, `the token is ${verdict}`);
    this.#counts.texts++;
    const { content, model, temperature } = body as {
      content: string;
      model: string;
      temperature: number;
    };
    const token = this.#ledger.issueStream({ prompt: content, model, temperature });
    return { status: 200, json: { code: 0, data: { token } } };
  }

  #openStream({ query }: ServiceRequest): ServiceReply {
    const answerTo = this.#ledger.openStream(query.get('token') ?? '');
    if (!answerTo) return this.#refuse(403, 'the stream token is unknown or was used before');
    this.#counts.streams++;
    return { status: 200, answerTo };
  }

  #refuse(status: number, message: string): ServiceReply {
    this.#counts.refusals++;
    return { status, json: { code: status, message } };
  }
}
