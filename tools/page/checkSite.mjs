import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from 'vitepress';
import { FLAGS, runChecks } from './runChecks.mjs';
import { siteChecks } from './siteChecks.mjs';

const root = fileURLToPath(new URL('../../docs', import.meta.url));
const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true };
const looks = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { ...phone, colorScheme: 'light' },
};

/** Runs the checks of the site; resolves with whether all of them passed. */
export async function checkSite({ executablePath, only, shots }) {
  const { server } = await serve({ root, port: 0 });
  if (!server.listening) await once(server, 'listening');
  const url = `http://localhost:${server.address().port}`;
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    if (shots) await takeShots(shots);
    return await runChecks(siteChecks, { only, open, looks });
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }

  /** Opens the site for one check, which fails if a page prints anything or requests a missing file. */
  async function open(check, options = {}) {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const wrong = [];
    const page = await context.newPage();
    page.on('pageerror', (error) => wrong.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => wrong.push(`${page.url()}: ${message.text()}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(`${url}/`)) wrong.push(`${page.url()} asks ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) wrong.push(`${response.status()}: ${response.url()}`);
    });
    try {
      const report = await check({ page, go });
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      return report;
    } catch (error) {
      throw new Error([...new Set([error.message, ...wrong])].join('\n'));
    } finally {
      await context.close();
    }

    /** Loads a page and waits until its script runs. */
    async function go(path) {
      await page.goto(url + path);
      await page.waitForFunction(() => document.querySelector('#app')?.__vue_app__);
    }
  }

  /** Takes a picture of a page of each kind in each look. */
  async function takeShots(folder) {
    mkdirSync(folder, { recursive: true });
    const paths = [
      '/',
      '/start',
      '/operators',
      '/reference/rxtalk/',
      '/reference/rxtalk/functions/tokenCache',
    ];
    for (const [look, options] of Object.entries(looks)) {
      await open(async ({ page, go }) => {
        for (const path of paths) {
          await go(path);
          await page.screenshot({ path: `${folder}/${look}${path.replaceAll('/', '-')}.png` });
        }
      }, options);
    }
  }
}
