import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { demoAnswer } from '../../examples/web/demo/answers.ts';
import { startWeb } from '../../examples/web/startWeb.ts';
import { Answers } from './answers.mjs';
import { checks } from './checks.mjs';
import { takeShots } from './shots.mjs';
import { visit } from './visit.mjs';

/** Flags without which Chromium, started as root on a closed network, waits for hosts it can't reach. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];

const LIMIT_MS = 60_000;

/** Runs the checks; resolves with whether all of them passed. */
export async function checkPage({ executablePath, only, shots }) {
  const answers = new Answers(demoAnswer);
  const events = [];
  const web = await startWeb({ answer: answers.answer, onEvent: (event) => events.push(event) });
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  let isGood = true;
  try {
    for (const [name, check] of Object.entries(checks)) {
      if (!name.includes(only)) continue;
      try {
        const report = await limited(check({ browser, web, answers, events, open }));
        console.log(`ok      ${name}${report ? `: ${report}` : ''}`);
      } catch (error) {
        isGood = false;
        console.error(`FAILED  ${name}: ${error.stack ?? error}`);
      }
    }
    if (shots) {
      mkdirSync(shots, { recursive: true });
      await takeShots(browser, web.url, shots);
    }
  } finally {
    await browser.close();
    await web[Symbol.asyncDispose]();
  }
  return isGood;

  /** Opens the page for one check, which fails if the page violates its policy or prints anything. */
  async function open(check, { url = web.url, ...options } = {}) {
    const visited = await visit(browser, url, options);
    try {
      const report = await check(visited);
      const wrong = [...visited.noise, ...(await visited.violations())];
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      return report;
    } finally {
      await visited.context.close();
    }
  }
}

function limited(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not within ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
