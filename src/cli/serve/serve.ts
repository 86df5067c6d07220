import { firstValueFrom } from 'rxjs';
import { chatHandler, memoryLedger } from 'rxtalk/server';
import { exitCode } from '../exitCode';
import { type Console, consoleOf } from '../io/console';
import type { Host } from '../io/host';
import { stopSignal } from '../io/stopSignal';
import { chooseService, type ServiceOptions } from '../service/chooseService';
import { checked } from '../usageError';
import { authorizeWith } from './authorize';
import { frontPage } from './frontPage';
import { listen } from './listen';
import { readPage } from './readPage';
import { RequestLog } from './requestLog';
import type { SharedLedger } from './sharedLedger';

export interface ServeOptions extends ServiceOptions {
  readonly upstream?: string;
  readonly host: string;
  readonly port: number;
  readonly maxUses?: number;
  /** In milliseconds. */
  readonly ttl?: number;
  /** The URL of a Redis server; true if the environment has it. */
  readonly redis?: string | true;
  readonly maxAnswers?: number;
  readonly cors?: readonly string[];
  /** Whether the chat page is served at `/`. */
  readonly page: boolean;
  readonly token?: boolean;
  readonly verbose?: boolean;
}

/**
 * `rxtalk serve`: serves a chat service on every wire until a signal, and resolves with the exit code. The
 * first signal lets open answers finish; a second one ends the process.
 */
export async function serve(options: ServeOptions, host: Host): Promise<number> {
  const console = consoleOf(host);
  const { output, notes } = console;
  const { upstream, model, maxAnswers, cors = [], verbose } = options;
  const authorize = authorizeWith(options, console);
  const service = await chooseService(['--upstream', upstream], options, console);
  const { ledger, close } = await ledgerOf(options, console);
  try {
    const log = new RequestLog((line) => notes.say(line));
    const handler = checked(
      () =>
        chatHandler(service, {
          authorize,
          cors: cors.includes('*') ? '*' : cors,
          ledger,
          maxAnswers,
          model,
          onEvent: verbose ? log.onEvent : undefined,
        }),
      { cors: '--cors', model: '--model' },
    );
    const site = frontPage(handler, options.page ? await readPage() : undefined);
    const server = await listen(verbose ? log.around(site) : site, options);
    output.write(`${server.url}\n`);

    await firstValueFrom(stopSignal(host));
    if (server.openResponses > 0) {
      notes.say('Finishing the answers in progress. A second signal ends them at once.');
    }
    await server.stop();
    return exitCode.complete;
  } finally {
    close();
  }
}

/** The tokens of the GPTalk wire: in this process, or in Redis, whose client is loaded only then. */
async function ledgerOf(
  { redis, maxUses, ttl: tokenTtlMs }: ServeOptions,
  console: Console,
): Promise<SharedLedger> {
  const tokens = { maxUses, tokenTtlMs };
  if (redis === undefined) return { ledger: memoryLedger(tokens), close() {} };
  const { sharedLedger } = await import('./sharedLedger');
  return sharedLedger(redis, tokens, console);
}
