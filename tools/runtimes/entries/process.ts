/**
 * Runs the contract in a process of Node.js, Bun or Deno, and posts the results; or with a task `idleAt`
 * only requests an answer of the service at that URL, and leaves its connection idle.
 */
import * as rxtalk from 'rxtalk';
import { collectNoise } from '../../../test/contract/noise';
import { runContract } from '../../../test/contract/runContract';
import { post } from '../../../test/contract/service';

const { controlURL, abilities, reportTo, idleAt } = JSON.parse(process.argv[2] ?? '');
const { bun, deno, node } = process.versions;

if (idleAt) {
  rxtalk.createGPTalk({ baseURL: idleAt, keepAliveMs: 600_000 }).stream('Hi').subscribe();
} else {
  const noise = collectNoise();
  runContract({ controlURL, rxtalk, abilities, noise }).then((results) =>
    post(reportTo, { version: bun ?? deno ?? node, results }),
  );
}
