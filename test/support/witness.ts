import { AsyncLocalStorage } from 'node:async_hooks';
import axios, { type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import { finalize, type Observable, tap } from 'rxjs';

/** Callers, each in its own async context, and what happened in the wrong context. */
export class Witness {
  readonly #storage = new AsyncLocalStorage<string>();
  /** What happened for each caller, `a: next`. */
  readonly seen = new Set<string>();
  /** What happened for a caller in the context of another. */
  readonly foreign: string[] = [];

  /** Runs a function in the context of a caller. */
  as<T>(caller: string, call: () => T): T {
    return this.#storage.run(caller, call);
  }

  /** Says that something happens for a caller here. */
  see(caller: string, what: string): void {
    this.seen.add(`${caller}: ${what}`);
    const here = this.#storage.getStore();
    if (here !== caller) this.foreign.push(`${what} of ${caller} for ${here}`);
  }

  /** Says what a source notifies a caller of. */
  watch<T>(caller: string, source: Observable<T>): Observable<T> {
    return source.pipe(
      tap({
        next: () => this.see(caller, 'next'),
        error: () => this.see(caller, 'error'),
        complete: () => this.see(caller, 'complete'),
      }),
      finalize(() => this.see(caller, 'finalize')),
    );
  }

  /** An axios instance that reads the caller of a text from its prompt. */
  axios(defaults: CreateAxiosDefaults): AxiosInstance {
    const instance = axios.create(defaults);
    instance.interceptors.request.use(async (config) => {
      const caller = callerOf(config.data);
      if (caller) this.see(caller, 'request');
      await undefined;
      // The caller of a stream isn't known, so each has to be seen.
      if (config.url?.includes('/stream')) this.see(this.#storage.getStore() ?? '', 'stream');
      return config;
    });
    instance.interceptors.response.use((response) => {
      const caller = callerOf(response.config.data);
      if (caller) this.see(caller, 'response');
      return response;
    });
    return instance;
  }
}

function callerOf(body: unknown): string | undefined {
  return /"content":"(\w+)"/.exec(String(body))?.[1];
}
