import type { Result } from '../runContract';
import { openService, type Service } from '../service';
import { type ServedClause, type ServedContext, servedContract } from './clauses';

export interface ServedOptions {
  readonly controlURL: string;
  /** The URL of the app. */
  readonly url: string;
  /** @default the whole contract */
  readonly clauses?: readonly ServedClause[];
  /**
   * How long one clause may take: much longer than it needs on a busy machine.
   * @default 60000
   */
  readonly clauseLimitMs?: number;
  /**
   * How long a clause waits for what is promised at once.
   * @default 10000
   */
  readonly patienceMs?: number;
}

/** Checks every clause with the app at a URL, one after another. */
export async function runServed(options: ServedOptions): Promise<readonly Result[]> {
  const { clauses = servedContract } = options;
  const results: Result[] = [];
  for (const clause of clauses) results.push(await check(clause, options));
  return results;
}

async function check(
  { name, keep }: ServedClause,
  { controlURL, url, clauseLimitMs = 60_000, patienceMs = 10_000 }: ServedOptions,
): Promise<Result> {
  const services: Service[] = [];
  const open: ServedContext['open'] = async (options) => {
    const service = await openService(controlURL, { service: 'openai', ...options });
    services.push(service);
    return { service, at: `${url}/to/${new URL(service.url).port}` };
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error(`Not over within ${clauseLimitMs} ms`));
    timer = setTimeout(fail, clauseLimitMs);
  });

  try {
    await Promise.race([keep({ url, open, patienceMs }), tooLong]);
    return { name: `handlers: ${name}` };
  } catch (error) {
    return { name: `handlers: ${name}`, error: String(error) };
  } finally {
    clearTimeout(timer);
    await Promise.all(services.map((service) => service.close()));
  }
}
