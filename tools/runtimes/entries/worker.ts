/** Runs the contract in an edge worker: the request contains the task, the response the results. */
import * as rxtalk from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import { collectNoise } from '../../../test/contract/noise';
import { runContract } from '../../../test/contract/runContract';

const noise = collectNoise();
const library = { ...rxtalk, createOpenAICompatible };

export default {
  async fetch(request: Request): Promise<Response> {
    const { controlURL, abilities } = (await request.json()) as never;
    return Response.json(await runContract({ controlURL, rxtalk: library, abilities, noise }));
  },
};
