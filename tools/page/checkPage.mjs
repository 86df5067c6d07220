import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { demoAnswer } from '../../examples/web/demo/answers.ts';
import { startWeb } from '../../examples/web/startWeb.ts';
import { Answers } from './answers.mjs';
import { checks } from './checks.mjs';
import { FLAGS, runChecks } from './runChecks.mjs';
import { takeShots } from './shots.mjs';
import { visit } from './visit.mjs';

/** Runs the checks; resolves with whether all of them passed. */
export async function checkPage({ executablePath, only, shots }) {
  const answers = new Answers(demoAnswer);
  const events = [];
  const web = await startWeb({ answer: answers.answer, onEvent: (event) => events.push(event) });
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    const isGood = await runChecks(checks, { only, browser, web, answers, events, open });
    if (shots) {
      mkdirSync(shots, { recursive: true });
      await takeShots(browser, web.url, shots);
    }
    return isGood;
  } finally {
    await browser.close();
    await web[Symbol.asyncDispose]();
  }

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
