import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { eventually } from '../../test/contract/expect';
import type { Result } from '../../test/contract/runContract';
import { runServed } from '../../test/contract/served/runServed';
import { resettingRelay } from './control/resettingRelay';
import type { ControlServer } from './control/startControlServer';
import { here } from './install';
import { environment } from './runRuntime';
import type { Runtime } from './runtime';

const QUIET = 'handlers: no console noise';

/** The results of the handlers in a runtime; none if it can't serve requests. */
export async function runServer(
  runtime: Runtime,
  control: ControlServer,
): Promise<readonly Result[]> {
  const command = commandOf(runtime);
  if (!command) return [];
  const id = `server-of-${runtime.title.replaceAll(' ', '-')}`;
  const [program, ...args] = command;
  const task = {
    reportTo: `${control.url}/reports/${id}`,
    bundle: `${here}dist/servingWorker.mjs`,
  };
  const child = spawn(program, [...args, JSON.stringify(task)], {
    cwd: here,
    env: environment(),
    // The program ends with its input, even if it was started by another.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  try {
    const { url = '' } = await eventually(
      'the app is served',
      async () => (control.reports.get(id) ?? {}) as { readonly url?: string },
      (report) => report.url !== undefined || child.exitCode !== null,
      60_000,
    );
    const relay = runtime.name === 'workerd' ? await resettingRelay(url) : undefined;
    const results = await runServed({ controlURL: control.url, url: relay?.url ?? url });
    relay?.close();
    child.stdin.end();
    const noise = (await ended).slice(0, 2).join('').trim();
    return [...results, { name: QUIET, ...(noise !== '' && { error: noise }) }];
  } finally {
    child.stdin.end();
  }
}

/** The program that serves the app. */
function commandOf({ name, command, isProcess }: Runtime): Runtime['command'] | undefined {
  const [program, ...args] = command;
  if (name === 'workerd') return [program, 'drivers/serveWorkerd.mjs'];
  if (!isProcess) return undefined;
  const served = args.map((arg) => arg.replace(/^dist\/process\./, 'dist/serve.'));
  // Deno would warn that its signals also abort after a complete response, which does no harm here.
  if (name === 'deno') served.splice(-1, 0, '--unstable-no-legacy-abort');
  return [program, ...served];
}
