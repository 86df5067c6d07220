/** Runs the contract in a worker of an edge runtime: a request bears the task, its answer the results. */
import * as rxtalk from 'rxtalk';
import { collectNoise } from '../../../test/contract/noise';
import { runContract } from '../../../test/contract/runContract';

const noise = collectNoise();

export default {
  async fetch(request: Request): Promise<Response> {
    const { controlURL, abilities } = (await request.json()) as never;
    return Response.json(await runContract({ controlURL, rxtalk, abilities, noise }));
  },
};
