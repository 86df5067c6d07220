import { chromium } from 'playwright-core';

/** Flags without which Chromium, started as root on a closed network, waits for hosts it can't reach. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser's own message about a status or a reset, which a page can't prevent. */
const BROWSERS_OWN = /^Failed to load resource: /;

export function launch(executablePath) {
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Opens a page, and collects its console output and uncaught errors. */
export async function openPage(browser, url) {
  const page = await browser.newPage();
  const noise = [];
  page.on('pageerror', (error) => noise.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (!BROWSERS_OWN.test(message.text()))
      noise.push(`console.${message.type()}: ${message.text()}`);
  });
  await page.goto(url);
  return { page, noise };
}
