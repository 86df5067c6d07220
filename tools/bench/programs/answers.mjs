/** One client that reads whole answers, in a separate process: prints JSON. */
import { CLIENTS, openClient } from '../contestants/clients.mjs';
import { startUsage } from '../measure/usage.mjs';
import { readAnswer } from './readAnswer.mjs';

const { contestant, url, answer, answers, warmUps, concurrency, inWaves } = JSON.parse(
  process.argv[2],
);
const ask = await openClient(contestant, url);
const isRight = readAnswer(ask, CLIENTS[contestant].gives, answer);

let right = await askAll(warmUps);
const usage = startUsage();
right += await askAll(answers);
const { cpuMs, wallMs } = usage();
const wrong = warmUps + answers - right;
console.log(
  JSON.stringify(
    wrong > 0
      ? { wrong: `${wrong} answers are wrong` }
      : {
          cpuMs: cpuMs / answers,
          wallMs: wallMs / answers,
          peakMiB: process.resourceUsage().maxRSS / 1024,
        },
  ),
);
process.exit();

/** The number of correct answers out of `count`. */
async function askAll(count) {
  let started = 0;
  let right = 0;
  const lane = async (last) => {
    while (started < last) {
      started++;
      if (await isRight()) right++;
    }
  };
  const lanes = (last) => Promise.all(Array.from({ length: concurrency }, () => lane(last)));
  if (!inWaves) await lanes(count);
  else while (started < count) await lanes(Math.min(count, started + concurrency));
  return right;
}
