/** Runs the contract in a page of headless Chromium, and closes a page in the middle of a stream. */
import { setTimeout as sleep } from 'node:timers/promises';
import { launch, openPage } from './browser.mjs';
import { post, task } from './task.mjs';

const { executable, pageURL, controlURL, reportTo } = task;
const CONTRACT_LIMIT_MS = 120_000;
const TEXT_LIMIT_MS = 5_000;
const AT_ONCE_MS = 500;

const browser = await launch(executable);
try {
  const contract = new URLSearchParams({ task: JSON.stringify(task) });
  const { page, noise } = await openPage(browser, `${pageURL}?${contract}`);
  await page.waitForFunction("document.title === 'done'", undefined, {
    timeout: CONTRACT_LIMIT_MS,
  });
  const results = JSON.parse(await page.textContent('body'));
  const last = await closePage().catch((error) => ({ error: String(error) }));
  await post(reportTo, {
    version: browser.version(),
    results: [...results, { name: 'closing the page closes the socket', ...last }],
    noise,
  });
} finally {
  await browser.close();
}

/** Closes a page during an answer: the service has to see the socket close. */
async function closePage() {
  const { id, url } = await post(`${controlURL}/services`, { answer: ['Hel', null, 'lo'] });
  const state = () => post(`${controlURL}/services/${id}/state`);
  const { page } = await openPage(browser, `${pageURL}?${new URLSearchParams({ leave: url })}`);
  const hasText = "document.body.innerText === 'Hel'";
  await page.waitForFunction(hasText, undefined, { timeout: TEXT_LIMIT_MS });
  const { openRequests } = await state();
  if (openRequests !== 1) return { error: `Expected one open request, got ${openRequests}` };
  await page.close();
  for (const startedAtMs = Date.now(); Date.now() - startedAtMs < AT_ONCE_MS; await sleep(5)) {
    const { openRequests, cutRequests } = await state();
    if (openRequests === 0 && cutRequests === 1) return {};
  }
  return { error: `The service saw no socket closed within ${AT_ONCE_MS} ms` };
}
