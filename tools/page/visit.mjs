/** A new page for each check, with a record of everything that it should not have done. */
export async function visit(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1_100, height: 760 }, ...options });
  const noise = [];
  const foreign = [];
  await context.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => noise.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    // The browser's own message about a status or a reset, which a page can't prevent.
    if (message.text().startsWith('Failed to load resource: ')) return;
    noise.push(`console.${message.type()}: ${message.text()}`);
  });
  page.on('request', (request) => foreign.push(request.url()));
  await page.goto(url);
  const field = page.getByLabel('Your question');
  return {
    page,
    context,
    noise,
    /** Every URL that was requested. */
    requested: foreign,
    field,
    answers: page.locator('.answer'),
    questions: page.locator('.question'),
    async ask(text) {
      await field.fill(text);
      await field.press('Enter');
    },
    /** Waits until the last answer is complete, stopped or failed. */
    async ended() {
      await page.getByRole('button', { name: 'Send' }).waitFor();
    },
    violations: () => page.evaluate(() => window.violations),
  };
}
