import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { equal } from '../../test/contract/expect';
import type { Result } from '../../test/contract/runContract';
import { openService } from '../../test/contract/service';
import type { ProcessOptions } from './runtime';

export const EXIT = 'the process exits by itself while a connection is idle';

/** Much longer than a process takes on a busy machine, and much shorter than its connection may be idle. */
const LIMIT_MS = 60_000;

/**
 * Whether a process that has asked for an answer exits by itself, although the service keeps the
 * connection.
 *
 * @param command takes its task as JSON after these arguments: the URL of the service, as `idleAt`.
 */
export async function exitsWhileIdle(
  [program, ...args]: readonly [string, ...string[]],
  controlURL: string,
  options: ProcessOptions = {},
  limitMs = LIMIT_MS,
): Promise<Result> {
  const answer = ['Hel', 'lo'];
  const service = await openService(controlURL, { answer });
  try {
    const child = spawn(program, [...args, JSON.stringify({ idleAt: service.url })], {
      ...options,
      stdio: 'ignore',
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    const [exitCode, signal] = await once(child, 'close');
    const { stats, cutRequests } = await service.state();
    equal('the answers', stats.streams, 1);
    equal('the answers cut off', cutRequests, 0);
    equal(`the exit within ${limitMs} ms`, signal ?? exitCode, 0);
    return { name: EXIT };
  } catch (error) {
    return { name: EXIT, error: String(error) };
  } finally {
    await service.close();
  }
}
