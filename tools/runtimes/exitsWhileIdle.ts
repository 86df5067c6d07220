import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { equal } from '../../test/contract/expect';
import type { Protocol } from '../../test/contract/protocols';
import type { Result } from '../../test/contract/runContract';
import { openService } from '../../test/contract/service';
import type { ProcessOptions } from './runtime';

const EXIT = 'the process exits by itself while a connection is idle';

/** Much longer than a process takes on a busy machine, and much shorter than its connection may be idle. */
const LIMIT_MS = 60_000;

/** The name of this promise with a protocol. */
export const exitOf = ({ name }: Protocol) => `${name}: ${EXIT}`;

/**
 * Whether a process that has asked for an answer exits by itself, although the service keeps the
 * connection.
 *
 * @param command takes its task as JSON after these arguments: the `service`, and its URL as `idleAt`.
 */
export async function exitsWhileIdle(
  [program, ...args]: readonly [string, ...string[]],
  controlURL: string,
  protocol: Protocol,
  options: ProcessOptions = {},
  limitMs = LIMIT_MS,
): Promise<Result> {
  const name = exitOf(protocol);
  const { service: kind } = protocol;
  const service = await openService(controlURL, { answer: ['Hel', 'lo'], service: kind });
  try {
    const child = spawn(
      program,
      [...args, JSON.stringify({ service: kind, idleAt: service.url })],
      {
        ...options,
        stdio: 'ignore',
        timeout: limitMs,
        killSignal: 'SIGKILL',
      },
    );
    const [exitCode, signal] = await once(child, 'close');
    const { requests, cutRequests } = await service.state();
    equal('the requests', requests.length, protocol.firstSteps.length);
    equal('the answers cut off', cutRequests, 0);
    equal(`the exit within ${limitMs} ms`, signal ?? exitCode, 0);
    return { name };
  } catch (error) {
    return { name, error: String(error) };
  } finally {
    await service.close();
  }
}
