/** Opens built apps in headless Chromium and prints the page and the console output of each. */
import { launch, openPage } from './browser.mjs';
import { task } from './task.mjs';

const { executable, pageURLs, expected } = task;
const LIMIT_MS = 10_000;

const browser = await launch(executable);
try {
  const shown = [];
  for (const url of pageURLs) {
    const { page, noise } = await openPage(browser, url);
    const isWhole = `document.body.innerText === ${JSON.stringify(expected)}`;
    await page.waitForFunction(isWhole, undefined, { timeout: LIMIT_MS }).catch(() => {});
    shown.push({ text: await page.innerText('body'), noise });
    await page.close();
  }
  console.log(JSON.stringify(shown));
} finally {
  await browser.close();
}
