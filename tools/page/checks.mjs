import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Subject } from 'rxjs';
import { findings } from './findings.mjs';

/** The built command. */
const COMMAND = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Waits until a condition holds. */
async function eventually(describe, holds) {
  for (let tries = 0; tries < 500; tries++, await sleep(20)) if (await holds()) return;
  throw new Error(`Not in time: ${describe}`);
}

/** What each check says about the page. */
export const checks = {
  'an answer grows word by word, as Markdown': ({ open, answers }) =>
    open(async ({ page, ask, ended, answers: shown }) => {
      answers.held = new Subject();
      await ask('held');
      await page.getByText('Waiting for the first word').waitFor();
      await eventually('the question arrives', () => answers.held.observed);
      for (const [piece, text] of [
        ['One ', 'One'],
        ['**two** ', 'One two'],
        ['`three`', 'One two three'],
      ]) {
        answers.held.next(piece);
        await eventually(text, async () => (await shown.innerText()).includes(text));
      }
      assert.equal(await shown.locator('strong').innerText(), 'two');
      answers.held.complete();
      await ended();
      assert.match(await page.locator('.facts').innerText(), /to first word/);
      assert.match(await page.locator('.facts').innerText(), /\d+ tokens in, \d+ out/);
    }),

  'Stop stops the answer, on the server too, and keeps the text': ({ open, web, events }) =>
    open(async ({ page, ask, answers: shown }) => {
      await ask('endless');
      await page.getByText('word5').waitFor();
      const { length } = events;
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByText('You stopped this answer.').waitFor();
      assert.match(await shown.innerText(), /word5/);
      await eventually('the server sees it', () =>
        events.slice(length).some(({ type }) => type === 'left'),
      );
      await eventually('so does the model', () => web.demo.upstream.stats.openStreams === 0);
    }),

  'every fault of the menu shows, and the next try succeeds': ({ open, web }) =>
    open(async ({ page, ask, ended, answers: shown }) => {
      const menu = page.getByLabel('Fault of the next answer');
      for (const { label } of web.demo.served.faults) {
        await menu.selectOption({ label });
        await ask('Observables');
        const retry = page.getByRole('button', { name: 'Try again' });
        await retry.waitFor({ timeout: 20_000 });
        const title = await page.locator('.failure strong').innerText();
        assert.notEqual(title, 'Something went wrong', label);
        await retry.click();
        await page.getByText('is never mistaken for a short answer').last().waitFor();
        await ended();
        assert.equal(await page.locator('.failure').count(), 0);
        await page.getByRole('button', { name: 'New chat' }).click();
        await eventually('the chat is empty', async () => (await shown.count()) === 0);
      }
    }),

  'a cut answer keeps its text and says that it broke off': ({ open }) =>
    open(async ({ page, ask, answers: shown }) => {
      await page
        .getByLabel('Fault of the next answer')
        .selectOption({ label: 'The answer breaks off' });
      await ask('Observables');
      await page.getByText('The answer broke off', { exact: true }).waitFor();
      assert.match(await shown.innerText(), /stream of values over time/);
    }),

  'a question can be edited and asked again, an answer made again': ({ open, answers }) =>
    open(async ({ page, ask, ended, questions }) => {
      await ask('First question');
      await ended();
      await ask('Second question');
      await ended();
      await page.getByRole('button', { name: 'Edit' }).first().click();
      const field = page.getByLabel('Edit the question');
      await field.fill('Edited question');
      await field.press('Enter');
      await eventually('the history is cut', async () => (await questions.count()) === 1);
      await ended();
      assert.equal(answers.prompts.at(-1), 'Edited question');
      await page.getByRole('button', { name: 'Answer again' }).click();
      await ended();
      assert.deepEqual(answers.prompts.slice(-2), ['Edited question', 'Edited question']);
      assert.equal(await questions.count(), 1);
    }),

  'a reload restores the chat, and an answer that was in progress is stopped': ({ open }) =>
    open(async ({ page, ask, ended, answers: shown, questions }) => {
      await ask('A haiku');
      await ended();
      const first = await shown.first().innerText();
      await ask('endless');
      await page.getByText('word5').waitFor();
      await page.reload();
      assert.equal(await questions.count(), 2);
      assert.equal(await shown.first().innerText(), first);
      assert.match(await shown.last().innerText(), /word5.*You stopped this answer/s);
      await page.getByRole('button', { name: 'New chat' }).click();
      await page.reload();
      assert.equal(await questions.count(), 0);
    }),

  'the GPTalk protocol shows the uses that its token has left': ({ open }) =>
    open(async ({ page, ask, ended }) => {
      await page.getByRole('button', { name: /^Settings/ }).click();
      await page.getByLabel('This server, GPTalk protocol').check();
      await page.getByRole('button', { name: 'Done' }).click();
      await ask('A haiku');
      await ended();
      await page.getByText('4 of 5 uses left').waitFor();
      await page.reload();
      await ask('A haiku');
      await ended();
      await page.getByText('4 of 5 uses left').waitFor();
    }),

  'another service can be chosen by its URL': ({ open, web }) =>
    open(async ({ page, ask, ended, requested }) => {
      await page.getByRole('button', { name: /^Settings/ }).click();
      await page.getByLabel('Another service').check();
      await page.getByLabel('Base URL').fill(web.demo.upstream.url);
      await page.getByRole('textbox', { name: 'Model' }).fill('tiny');
      await page.getByRole('button', { name: 'Done' }).click();
      await ask('A haiku');
      await ended();
      assert.ok(requested.includes(`${web.demo.upstream.url}/chat/completions`));
      assert.equal(await page.locator('.failure').count(), 0);
    }),

  'rxtalk serve serves the same page, which asks it': async ({ open }) => {
    if (!existsSync(COMMAND)) throw new Error('There is no dist/cli: run `npm run build` first');
    const serving = spawn(process.execPath, [COMMAND, 'serve', '--port', '0']);
    try {
      const [line] = await once(serving.stdout, 'data');
      await open(
        async ({ page, ask, ended, answers: shown }) => {
          await ask('I feel fine today.');
          await ended();
          assert.match(await shown.innerText(), /Tell me more about feeling fine today\./);
          assert.match(
            await page.getByRole('button', { name: /^Settings/ }).innerText(),
            /^embedded /,
          );
          assert.equal(await page.getByLabel('Fault of the next answer').isVisible(), false);
        },
        { url: String(line).trim() },
      );
    } finally {
      serving.kill();
    }
  },

  'the keyboard is enough': ({ open, web }) =>
    open(async ({ page, field, ask, ended, questions }) => {
      await page.keyboard.type('one');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('two');
      await page.keyboard.press('Enter');
      await ended();
      assert.equal(await questions.locator('.question-text').innerText(), 'one\ntwo');
      assert.equal(await field.inputValue(), '');
      await ask('endless');
      await page.getByText('word3').waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('You stopped this answer.').waitFor();
      await eventually('the server sees it', () => web.demo.upstream.stats.openStreams === 0);
      await page.keyboard.press('ArrowUp');
      await page.getByLabel('Edit the question').waitFor();
      await page.keyboard.press('Escape');
      assert.equal(await page.getByLabel('Edit the question').count(), 0);
    }),

  'a screen reader hears the answer once, when it is complete': ({ open, answers }) =>
    open(async ({ page, ask, ended }) => {
      await page.evaluate(() => {
        window.heard = [];
        const live = document.querySelector('[aria-live=polite]');
        new MutationObserver(() => window.heard.push(live.textContent)).observe(live, {
          childList: true,
        });
      });
      answers.held = new Subject();
      await ask('held');
      await eventually('the question arrives', () => answers.held.observed);
      for (const piece of ['One ', 'two ', 'three']) {
        answers.held.next(piece);
        await sleep(40);
      }
      answers.held.complete();
      await ended();
      const heard = await page.evaluate(() => window.heard);
      assert.deepEqual(heard, [
        'Waiting for the answer',
        'The answer is being written',
        'One two three',
      ]);
    }),

  'nothing of a hostile answer runs, loads, or looks like the page': ({ open }) =>
    open(async ({ page, ask, ended, answers: shown, requested }) => {
      await ask('hostile');
      await ended();
      await shown.getByText('and the end.').waitFor();
      assert.equal(await page.evaluate(() => window.pwned), undefined);
      const forbidden =
        'script, img, iframe, style, form, svg:not(.icon), [onclick], [onerror], [style]';
      assert.equal(await shown.locator(forbidden).count(), 0);
      const links = await shown.locator('a').evaluateAll((all) => all.map(({ href }) => href));
      assert.deepEqual(
        links.filter((href) => href !== '' && !/^https?:/.test(href)),
        [],
      );
      const leaks = requested.filter((url) => url.includes(':9/'));
      assert.deepEqual(leaks, []);
      await page.reload();
      await shown.getByText('and the end.').waitFor();
      assert.equal(await page.evaluate(() => window.pwned), undefined);
    }),

  'axe-core finds nothing, light, dark and on a phone': async ({ open }) => {
    const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true };
    const looks = [{ colorScheme: 'light' }, { colorScheme: 'dark' }, phone];
    for (const look of looks) {
      await open(
        async ({ page, ask, ended }) => {
          assert.deepEqual(await findings(page), [], 'a new chat');
          for (const question of ['Observables', 'A table']) {
            await ask(question);
            await ended();
          }
          await page
            .getByLabel('Fault of the next answer')
            .selectOption({ label: 'Unavailable (503)' });
          await ask('Anything');
          await page.getByRole('button', { name: 'Try again' }).waitFor();
          assert.deepEqual(await findings(page), [], 'a chat with a failure');
          await page.getByRole('button', { name: 'Edit' }).last().click();
          assert.deepEqual(await findings(page), [], 'a question that is edited');
          await page.keyboard.press('Escape');
          await page.getByRole('button', { name: /^Settings/ }).click();
          await page.getByLabel('Another service').check();
          assert.deepEqual(await findings(page), [], 'the settings');
          await page.keyboard.press('Escape');
        },
        // The script of axe-core runs in the page, whose policy is for what the page itself does.
        { ...look, bypassCSP: true },
      );
    }
  },

  'nothing is wider than a phone': ({ open }) =>
    open(
      async ({ page, ask, ended }) => {
        for (const question of ['Observables', 'A table', 'x'.repeat(300)]) {
          await ask(question);
          await ended();
        }
        const [width, inner] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          innerWidth,
        ]);
        assert.equal(width, inner);
        const wide = await page
          .locator('.scroller')
          .evaluate((main) => main.scrollWidth - main.clientWidth);
        assert.equal(wide, 0);
        const outside = await page.locator('button:visible').evaluateAll((buttons) =>
          buttons
            .filter((button) => {
              const { left, right } = button.getBoundingClientRect();
              return left < 0 || right > innerWidth;
            })
            .map((button) => button.outerHTML),
        );
        assert.deepEqual(outside, []);
      },
      { viewport: { width: 360, height: 700 }, isMobile: true, hasTouch: true },
    ),

  'the list follows the answer, unless the reader has scrolled up': ({ open }) =>
    open(async ({ page, ask, ended }) => {
      const fromEnd = () =>
        page
          .locator('.scroller')
          .evaluate((main) => main.scrollHeight - main.scrollTop - main.clientHeight);
      for (const question of ['Observables', 'A table', 'Observables']) {
        await ask(question);
        await ended();
      }
      assert.ok((await fromEnd()) < 2);
      await ask('endless');
      await page.getByText('word5').waitFor();
      await page.locator('.scroller').evaluate((main) => main.scrollTo(0, 0));
      const toEnd = page.getByRole('button', { name: 'Jump to the latest message' });
      await toEnd.waitFor();
      await page.getByText('word20').waitFor();
      assert.equal(await page.locator('.scroller').evaluate((main) => main.scrollTop), 0);
      await toEnd.click();
      assert.ok((await fromEnd()) < 2);
      // The answer changes after the reader has scrolled, and before the browser reports that.
      await page.evaluate(() => {
        document.querySelector('.scroller').scrollTo(0, 0);
        document.querySelector('[aria-label="Stop"]').click();
      });
      await ended();
      await toEnd.waitFor();
      assert.equal(await page.locator('.scroller').evaluate((main) => main.scrollTop), 0);
    }),

  'a fast answer changes the page at most once a frame': ({ open }) =>
    open(async ({ page, context, ask, ended }) => {
      const cdp = await context.newCDPSession(page);
      const heap = async () => {
        await cdp.send('HeapProfiler.collectGarbage');
        return (await cdp.send('Runtime.getHeapUsage')).usedSize / 1e6;
      };
      const newChat = page.getByRole('button', { name: 'New chat' });
      // What is loaded and compiled for the first answer is no growth.
      await ask('Observables');
      await ended();
      await newChat.click();
      const before = await heap();
      await page.evaluate(() => {
        window.seen = { changes: 0, frames: 0, longTasks: [] };
        new MutationObserver(() => window.seen.changes++).observe(
          document.querySelector('.messages'),
          {
            childList: true,
            subtree: true,
            characterData: true,
          },
        );
        const count = () => {
          window.seen.frames++;
          requestAnimationFrame(count);
        };
        requestAnimationFrame(count);
        new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries())
            window.seen.longTasks.push(Math.round(duration));
        }).observe({ type: 'longtask' });
      });
      const startedAtMs = performance.now();
      await ask('fast');
      await ended();
      const seconds = (performance.now() - startedAtMs) / 1_000;
      const { changes, frames, longTasks } = await page.evaluate(() => window.seen);
      await newChat.click();
      const grown = (await heap()) - before;
      // The question, the empty answer, the first text and the end are changes of their own.
      assert.ok(changes <= frames + 8, `${changes} changes in ${frames} frames`);
      assert.ok(changes <= 60 * seconds + 8, `${changes} changes in ${seconds} s`);
      const rate = (changes / seconds).toFixed(0);
      const long =
        longTasks.length === 0 ? 'no long task' : `long tasks of ${longTasks.join(', ')} ms`;
      return `${rate} changes/s of 200 deltas/s, ${long}, ${grown.toFixed(1)} MB kept`;
    }),
};
