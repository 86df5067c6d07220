/** Runs the contract in a page, or with `?leave=URL` only requests an answer of that service. */
import * as rxtalk from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import { collectNoise } from '../../../../test/contract/noise';
import { runContract } from '../../../../test/contract/runContract';

const parameters = new URLSearchParams(location.search);
const baseURL = parameters.get('leave');
if (baseURL === null) {
  const noise = collectNoise();
  const { controlURL, abilities } = JSON.parse(parameters.get('task') ?? '');
  const library = { ...rxtalk, createOpenAICompatible };
  runContract({ controlURL, rxtalk: library, abilities, noise }).then((results) => {
    document.body.textContent = JSON.stringify(results);
    document.title = 'done';
  });
} else {
  rxtalk
    .createGPTalk({ baseURL })
    .stream('Hi')
    .subscribe((delta) => document.body.append(delta));
}
