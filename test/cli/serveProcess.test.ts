import { concat, NEVER, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { startCommand } from './support/command';
import { askOpenAI } from './support/serve';

async function serveAsProcess(args: readonly string[]) {
  const running = await startCommand(['serve', '--port', '0', ...args]);
  await running.stdout.until(/\n/);
  return { ...running, url: running.stdout.text.trim() };
}

describe('rxtalk serve as a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends after %s if nothing is open', async (signal) => {
    const { url, child, ended, stderr } = await serveAsProcess([]);
    expect((await (await fetch(url)).text()).startsWith('rxtalk serves')).toBe(true);
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(stderr.text).toMatch(/^Using the built-in responder\..+\n$/);
  });

  it('finishes an open answer after SIGTERM', async () => {
    let finish = () => {};
    const rest = new Promise<string>((resolve) => {
      finish = () => resolve('answer');
    });
    const upstream = await gptalkServer({ answer: () => concat(of('Half an '), rest) });
    const { url, child, ended, stderr } = await serveAsProcess(['--upstream', upstream.url]);
    const response = await askOpenAI(url);
    child.kill('SIGTERM');
    await stderr.until(/Finishing the answers in progress\. .+\n/);
    finish();
    expect(await response.text()).toMatch(/answer[\s\S]*\[DONE\]\n\n$/);
    expect(await ended).toBe(0);
  });

  it('exits at once after a second signal, and the client sees that the answer is incomplete', async () => {
    const upstream = await gptalkServer({ answer: () => concat(of('Half an '), NEVER) });
    const { url, child, ended, stderr } = await serveAsProcess(['--upstream', upstream.url]);
    const response = await askOpenAI(url);
    child.kill('SIGTERM');
    await stderr.until(/A second signal/);
    child.kill('SIGTERM');
    await expect(response.text()).rejects.toThrow();
    expect(await ended).toBe('SIGTERM');
    await eventually('the upstream is left', () => upstream.stats.openStreams === 0);
  });
});
