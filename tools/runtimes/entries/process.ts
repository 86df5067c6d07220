/** Runs the contract in a process of Node.js, Bun or Deno, and posts the results. */
import * as rxtalk from 'rxtalk';
import { collectNoise } from '../../../test/contract/noise';
import { runContract } from '../../../test/contract/runContract';
import { post } from '../../../test/contract/service';

const noise = collectNoise();
const { controlURL, abilities, reportTo } = JSON.parse(process.argv[2] ?? '');
const { bun, deno, node } = process.versions;

runContract({ controlURL, rxtalk, abilities, noise }).then((results) =>
  post(reportTo, { version: bun ?? deno ?? node, results }),
);
