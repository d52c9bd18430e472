/*
 * A whole interview by the keyboard alone, from the first page to the report: at every stop the focus is seen, and it is
 * never lost. `ANTIPHON_BIN` names the binary.
 */
import assert from 'node:assert/strict';
import { focusNow } from '../src/inspect/focus.mjs';
import { untilNow } from '../src/now.mjs';
import { speech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';
import { until } from '../src/until.mjs';

/** @typedef {import('playwright-core').Locator} Locator */

/** More stops than there are from any place of a page to any other. */
const STOPS = 120;
const TYPED = 'We asked the night shift, and changed the plan with them.';

stage('an interview by the keyboard alone', { microphone: speech }, ({ page, server, trouble, test }) => {
  const button = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true });
  const has = (/** @type {Locator} */ target) => target.evaluate((element) => element === document.activeElement);
  const press = (/** @type {string} */ key) => page.keyboard.press(key);

  /** Goes on by Tab until this has the focus. */
  const tabTo = async (/** @type {Locator} */ target) => {
    await target.waitFor();
    for (let stop = 0; stop < STOPS; stop += 1) {
      await press('Tab');
      // At the end of the page the browser's own controls come, and then the page again.
      if (await page.evaluate(() => document.activeElement === document.body)) continue;
      assert.equal(await focusNow(page), undefined);
      if (await has(target)) return;
    }
    assert.fail(`${target} is not reached by Tab`);
  };
  const use = async (/** @type {Locator} */ target, key = 'Enter') => {
    await tabTo(target);
    await press(key);
  };
  /** Whoever reads on does so where the focus is: not at the beginning of everything. */
  const keepsFocus = (/** @type {string} */ where) =>
    until(() => page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body), { what: `the focus is kept ${where}`, within: 5_000 });

  test('home', async () => {
    await page.goto(server.url);
    await page.getByRole('radio').first().waitFor();
    await press('Tab');
    await press('Enter');
    await tabTo(page.getByRole('textbox', { name: 'Role' }));
    await page.keyboard.type('Operations lead');
    await tabTo(page.getByRole('radio', { name: /Behavioural/ }));
    await press('ArrowDown');
    assert.equal(await page.getByRole('radio', { name: /Product/ }).isChecked(), true);
    assert.equal(await focusNow(page), undefined);
    await use(button('Set up the microphone'));
    await page.waitForURL(/\/prepare/);
    await keepsFocus('on the next page');
  });

  test('the checks', async () => {
    await use(button('Turn the microphone on'));
    await page.getByText(/We hear you/).waitFor();
    await keepsFocus('when the microphone is on');
    await use(button('Play a chime'), 'Space');
    await use(button('I heard it'));
    await page.getByText('Everything is ready').waitFor();
    await keepsFocus('when all is checked');
    await use(button('Start the interview'));
    await page.waitForURL(/\/room\//);
    await page.getByText(/Question 1 of about \d+/).waitFor();
    await keepsFocus('in the room');
  });

  test('the room', async () => {
    await use(button('Mute'), 'Space');
    await untilNow(page, /Your turn|muted/);
    await keepsFocus('when the state changes');
    await use(button('More'));
    await page.getByRole('menu').waitFor();
    await press('ArrowDown');
    assert.equal(await focusNow(page), undefined);
    await press('Escape');
    await until(() => has(button('More')), { what: 'the focus is back where the menu was opened' });
    await use(button('Type an answer'));
    await until(() => has(page.getByRole('textbox', { name: 'Your answer' })), { what: 'the answer can be typed at once' });
    await page.keyboard.type(TYPED);
    await use(button('Send the answer'));
    await page.getByRole('log').getByText(TYPED).waitFor();
    await keepsFocus('when the answer is sent');
  });

  test('the end', async () => {
    await use(button('End'));
    await page.getByRole('alertdialog').waitFor();
    await keepsFocus('in the question whether to end');
    await press('Escape');
    await until(() => has(button('End')), { what: 'the focus is back on the way out' });
    await press('Enter');
    await page.getByRole('alertdialog').waitFor();
    await use(button('End and see feedback'));
    await page.waitForURL(/\/sessions\//);
    await page.getByRole('heading', { name: 'Operations lead' }).waitFor();
    await keepsFocus('on the report');
  });

  test('the report', async () => {
    await use(page.getByRole('slider', { name: 'Place in the interview' }), 'ArrowRight');
    assert.equal(await focusNow(page), undefined);
    await use(button('Share'));
    await page.getByRole('dialog').waitFor();
    await keepsFocus('in what was opened');
    await press('Escape');
    await until(() => has(button('Share')), { what: 'the focus is back where it was opened' });
    await use(page.getByRole('link', { name: 'Practise again' }));
    await page.waitForURL(/\/prepare/);
    await keepsFocus('on the way to another interview');
    assert.deepEqual(trouble, []);
  });
});
