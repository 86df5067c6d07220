import { visit } from './visit.mjs';

const desktop = { viewport: { width: 1_100, height: 760 } };
const phone = {
  viewport: { width: 390, height: 780 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

const looks = {
  light: { ...desktop, colorScheme: 'light' },
  dark: { ...desktop, colorScheme: 'dark' },
  phone: { ...phone, colorScheme: 'light' },
  'phone-dark': { ...phone, colorScheme: 'dark' },
};

/** Takes pictures of the page in each look. */
export async function takeShots(browser, url, folder) {
  for (const [look, options] of Object.entries(looks)) {
    const { page, context, ask, ended } = await visit(browser, url, options);
    const shoot = (name) => page.screenshot({ path: `${folder}/${look}-${name}.png` });
    await page.waitForTimeout(300);
    await shoot('new');
    await ask('Compare Promises and Observables in a table');
    await ended();
    await shoot('table');
    await ask('Explain RxJS Observables with an example in TypeScript');
    await ended();
    await shoot('answer');
    await page
      .getByLabel('Fault of the next answer')
      .selectOption({ label: 'The connection is reset' });
    await ask('What happens to an Observable if its connection is reset?');
    await ended();
    await page.waitForTimeout(300);
    await shoot('failure');
    await page.getByRole('button', { name: 'Edit' }).last().click();
    await shoot('edit');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Settings/ }).click();
    await page.waitForTimeout(200);
    await shoot('settings');
    await context.close();
  }
}
