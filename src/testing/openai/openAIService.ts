import type { IncomingHttpHeaders } from 'node:http';
import type { ObservableInput } from 'rxjs';
import type { Values } from '../service/requestFault';
import type { Service, ServiceReply, ServiceRequest } from '../service/service';
import { ChunkWire } from './chunkWire';
import type { Dialect } from './dialects';
import { readQuestion } from './question';
import { rejection } from './rejection';
import type { OpenAIStep } from './step';
import type { OpenAIAnswerRequest, OpenAIPiece } from './types';
import { questionFault } from './validate';

export interface OpenAIServiceSettings {
  readonly answer: (request: OpenAIAnswerRequest) => ObservableInput<OpenAIPiece>;
  readonly dialect: Dialect;
  readonly isKey: ((key: string) => boolean) | undefined;
  readonly models: readonly string[];
}

/** The service's side of the API. It rejects every incorrect request. */
export class OpenAIService implements Service<OpenAIStep> {
  readonly #settings: OpenAIServiceSettings;
  readonly #counts = { answers: 0, lists: 0, refusals: 0 };
  readonly routes = { 'POST /chat/completions': 'stream', 'GET /models': 'models' } as const;

  constructor(settings: OpenAIServiceSettings) {
    this.#settings = settings;
  }

  get stats() {
    return { ...this.#counts };
  }

  reply({ step, path, headers, body }: ServiceRequest<OpenAIStep>): ServiceReply {
    if (!step) return this.#refusePath(path);
    const { dialect, isKey } = this.#settings;
    if (isKey && !isKey(keyOf(headers, dialect))) {
      return this.refuse(401, `expected the header ${dialect.keyHeader} to be a right key`);
    }
    if (step === 'models') return this.#listModels();
    const fault = questionFault(headers, body, dialect);
    return fault === undefined ? this.#answer(body as Values) : this.refuse(400, fault);
  }

  refuse(status: number, message: string) {
    this.#counts.refusals++;
    return { status, json: this.rejection(status, message) };
  }

  rejection(code: number, message: string): unknown {
    return rejection(code < 500 ? 'invalid_request_error' : 'server_error', message, code);
  }

  #refusePath(path: string): ServiceReply {
    const route = Object.keys(this.routes).find((one) => one.endsWith(` ${path}`));
    if (!route) return this.refuse(404, 'no such path');
    const allow = route.replace(/ .*/, '');
    return { ...this.refuse(405, `expected the method to be ${allow}`), headers: { allow } };
  }

  #listModels(): ServiceReply {
    this.#counts.lists++;
    const data = this.#settings.models.map((id) => ({
      id,
      object: 'model',
      created: 0,
      owned_by: 'rxtalk',
    }));
    return { status: 200, json: { object: 'list', data } };
  }

  #answer(body: Values): ServiceReply {
    const { answer, dialect } = this.#settings;
    const question = readQuestion(body);
    const id = this.#counts.answers++;
    return { status: 200, wire: new ChunkWire(id, question, dialect, () => answer(question)) };
  }
}

/** The key of a request; empty if it has none. */
function keyOf(headers: IncomingHttpHeaders, { keyHeader }: Dialect): string {
  const value = String(headers[keyHeader] ?? '');
  if (keyHeader === 'api-key') return value;
  return /^Bearer (.+)$/i.exec(value)?.[1] ?? '';
}
