import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findings } from './findings.mjs';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const pagesIn = (folder) =>
  readdirSync(`${docs}${folder}`)
    .filter((file) => file.endsWith('.md'))
    .map((file) => `/${folder}${file.replace(/(index)?\.md$/, '')}`);

const entries = ['rxtalk', 'openai', 'server', 'conversation', 'redis', 'testing'];
/** The entry's page, and a page of each kind that an entry may hold. */
const sample = entries.flatMap((entry) => {
  const folder = `reference/${entry}/`;
  const kinds = readdirSync(`${docs}${folder}`).filter((name) => !name.endsWith('.md'));
  return [`/${folder}`, ...kinds.map((kind) => pagesIn(`${folder}${kind}/`)[0])];
});

const typical = [
  '/',
  '/start',
  '/operators',
  '/reference/rxtalk/',
  '/reference/rxtalk/functions/tokenCache',
  '/reference/rxtalk/classes/HttpStatusError',
];

async function accessible({ page, go }) {
  for (const path of typical) {
    await go(path);
    assert.deepEqual(await findings(page), [], path);
  }
}

/** What each check says about the site. */
export const siteChecks = {
  'each guide and a sample of the reference loads': ({ open }) =>
    open(async ({ page, go }) => {
      const paths = [...pagesIn(''), '/reference/', ...sample];
      for (const path of paths) {
        await go(path);
        assert.notEqual((await page.locator('h1').first().innerText()).trim(), '', path);
      }
      return `${paths.length} pages`;
    }),

  'the search finds a function without a network': ({ open }) =>
    open(async ({ page, go }) => {
      await go('/');
      await page.getByRole('button', { name: 'Search' }).first().click();
      await page.getByRole('searchbox').fill('cumulativeToDelta');
      const result = page.locator(
        'a.result[href*="/reference/rxtalk/functions/cumulativeToDelta"]',
      );
      await result.first().click();
      await page.locator('h1', { hasText: 'cumulativeToDelta()' }).waitFor();
    }),

  'axe-core finds nothing in light': ({ open, looks }) => open(accessible, looks.light),
  'axe-core finds nothing in the dark': ({ open, looks }) => open(accessible, looks.dark),
  'axe-core finds nothing on a phone': ({ open, looks }) => open(accessible, looks.phone),

  'no page is wider than a phone': ({ open, looks }) =>
    open(async ({ page, go }) => {
      for (const path of typical) {
        await go(path);
        const [width, inner] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        assert.equal(width, inner, path);
      }
    }, looks.phone),
};
