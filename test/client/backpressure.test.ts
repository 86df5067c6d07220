import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { stalled } from '../support/stalled';

const MiB = 1024 * 1024;
const PIECES = 140;
/** With these settings, all snapshots together are 100 MB on the wire. */
const pieceOf = (index: number) => `${index} `.padEnd(10_000, 'lorem ipsum ');

const script = fileURLToPath(new URL('../support/slowReader.ts', import.meta.url));

it.each(['http', 'fetch'] as const)(
  'a slow reader stalls the server, and then reads every byte (%s)',
  { timeout: 120_000 },
  async (adapter) => {
    let made = 0;
    async function* answer() {
      for (; made < PIECES; made++) yield pieceOf(made);
    }
    const server = await gptalkServer({ answer });
    const reader = spawn(process.execPath, ['--import', 'tsx', script, server.url, adapter], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    reader.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });

    await eventually('the reader waits', () => output.includes('waiting\n'));
    const stalledAt = await stalled(() => made);
    // The kernel and both ends buffer only a small part of the whole.
    expect(stalledAt).toBeLessThan(PIECES / 2);

    reader.stdin.end('go on\n');
    await eventually('the reader has ended', () => reader.exitCode !== null, 60_000);
    expect(reader.exitCode).toBe(0);
    const { grownBytes, digest } = JSON.parse(output.replace('waiting\n', ''));
    const whole = Array.from({ length: PIECES }, (_, index) => pieceOf(index)).join('');
    expect(digest).toBe(createHash('sha256').update(whole).digest('hex'));
    expect(grownBytes).toBeLessThan(32 * MiB);
  },
);
