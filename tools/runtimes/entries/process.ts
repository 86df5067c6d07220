/**
 * Runs the contract in a process of Node.js, Bun or Deno, and posts the results; or with a task `idleAt`
 * only requests an answer of the `service` at that URL, and leaves its connection idle.
 */
import * as rxtalk from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import { collectNoise } from '../../../test/contract/noise';
import { protocols } from '../../../test/contract/protocols';
import { runContract } from '../../../test/contract/runContract';
import { post } from '../../../test/contract/service';

const { controlURL, abilities, reportTo, service, idleAt } = JSON.parse(process.argv[2] ?? '');
const { bun, deno, node } = process.versions;
const library = { ...rxtalk, createOpenAICompatible };

if (idleAt) {
  const protocol = protocols.find((one) => one.service === service);
  const client = protocol?.connect(library, { baseURL: idleAt, keepAliveMs: 600_000 });
  client?.stream('Hi').subscribe();
} else {
  const noise = collectNoise();
  runContract({ controlURL, rxtalk: library, abilities, noise }).then((results) =>
    post(reportTo, { version: bun ?? deno ?? node, results }),
  );
}
