import { writeCertificate } from './certificate.mjs';
import { runProgram, withServer } from './program.mjs';
import { shuffle } from './shuffle.mjs';

/**
 * Measures one workload of a question under one Node.js: returns the samples of each contestant, or
 * `{ wrong }` instead. What is compared alternates, in a different order each round.
 */
export async function measure(node, question, workload, contestants, progress) {
  const { program, rounds, server, isTogether } = question;
  const argument = { ...question.argument, ...workload.argument };
  if (isTogether) {
    const samples = await attempt(node, program, { ...argument, contestants, rounds });
    return samples.wrong ? Object.fromEntries(contestants.map((name) => [name, samples])) : samples;
  }
  if (!server) return alternate({});
  const { isSecure, ...setup } = { ...server, ...workload.server };
  const secure = isSecure ? await writeCertificate() : undefined;
  const env = secure && { NODE_EXTRA_CA_CERTS: secure.cert };
  const { answer, held } = setup;
  return withServer(node, { ...setup, secure }, (url) => alternate({ url, answer, held }, env));

  async function alternate(more, env) {
    const samples = Object.fromEntries(contestants.map((contestant) => [contestant, []]));
    for (let round = 0; round < rounds; round++) {
      progress(`round ${round + 1} of ${rounds}`);
      for (const contestant of shuffle(contestants, round)) {
        if (samples[contestant].wrong) continue;
        const all = { ...argument, ...more, contestant };
        const sample = await attempt(node, program, all, env);
        if (sample.wrong) samples[contestant] = sample;
        else samples[contestant].push(sample);
      }
    }
    return samples;
  }
}

/** What a program prints, or that it failed: the other questions go on. */
async function attempt(...args) {
  try {
    return await runProgram(...args);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return { wrong: 'it failed' };
  }
}
