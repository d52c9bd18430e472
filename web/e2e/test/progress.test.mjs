/*
 * How it goes over several interviews: two that were spoken and one that was typed, all with the same first question, and
 * what becomes of them in the progress, between two answers, and in the list.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { record } from '../src/browser.mjs';
import { speech } from '../src/speech.mjs';
import { binary, stage } from '../src/stage.mjs';
import { interviewByTyping } from '../src/typed.mjs';

const TYPED = 'I build bridges, and I like to walk over them.';

// Who calls without a page follows no plan: the report asks for it, and is told so.
const setting = { microphone: speech, expected: [/status of 404/], context: { viewport: { width: 1280, height: 900 } } };

stage('progress', setting, async ({ server, folder, page, trouble, test }) => {
  // A candidate without a browser does not wait for a server that has just been started on a busy machine.
  await fetch(`${server.url}/healthz`);
  const wav = speech(folder);
  const call = () => promisify(execFile)(binary(), ['call', server.url, '--wav', wav, '--speak', 'asked', '--max-seconds', '28', '--json']);
  await Promise.all([call(), call()]);
  await page.goto(server.url);
  await interviewByTyping(page, [TYPED], { role: 'Bridge engineer' });

  const region = (/** @type {string | RegExp} */ name) => page.getByRole('region', { name });
  const interviews = async () => (await (await fetch(`${server.url}/api/interviews`)).json()).interviews;

  test('is drawn over the interviews that were spoken, and its points lead to them', async () => {
    await page.goto(server.url);
    await page.getByRole('link', { name: 'Progress' }).click();
    await page.getByText('One interview without a spoken answer is left out.').waitFor();
    const talk = region('Your part of all speech');
    await talk.getByRole('img', { name: /^Your part of all speech in 2 interviews: first \d+%, last \d+%/ }).waitFor();
    const drawn = await talk.locator('canvas').evaluate((element) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element);
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data.buffer;
      return new Set(new Uint32Array(pixels ?? new ArrayBuffer(0))).size;
    });
    assert.ok(drawn > 3, 'line, points and axes have their colours');
    // Nobody recognised the words, so there is no pace, and it is not made up.
    await region('Speaking pace').getByText('Not measured yet.').waitFor();
    assert.deepEqual(await record(page, 'e2e-progress'), []);
    const point = talk.locator('a').last();
    const { x = 0, y = 0, width = 0, height = 0 } = (await point.boundingBox()) ?? {};
    await page.mouse.click(x + width / 2, y + height / 2);
    await page.waitForURL(/\/sessions\/[0-9a-f-]{36}$/);
    await page.goBack();
  });

  test('is in a table, too, whose links the keyboard reaches', async () => {
    await page.getByText('All values as a table').click();
    const rows = page.getByRole('row');
    assert.equal(await rows.count(), 3);
    await rows.nth(1).getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sessions\/[0-9a-f-]{36}$/);
    await page.goBack();
  });

  test('leads to two answers to the same question, side by side', async () => {
    await region('The same question again').getByRole('link').first().click();
    await region('Earlier answer').waitFor();
    await region('Later answer').getByText(TYPED).waitFor();
    await region('Earlier answer').getByText(/Spoken answer/).first().waitFor();
    await region('Measured').getByRole('row', { name: /You spoke for/ }).waitFor();
    assert.deepEqual(await record(page, 'e2e-question'), []);
    await page.getByRole('button', { name: /Later answer/ }).click();
    await page.getByRole('listbox').getByRole('option').last().click();
    await page.waitForURL(/[?]with=/);
  });

  test('is compared from the report, too', async () => {
    const [typed] = await interviews();
    await page.goto(`${server.url}/sessions/${typed.id}`);
    await page.getByRole('link', { name: 'Compare your answers to it' }).first().click();
    await region('Later answer').getByText(TYPED).waitFor();
    const href = await page.getByRole('link', { name: 'Practise this again' }).getAttribute('href');
    assert.match(href ?? '', /^\/prepare\?.*track=/);
  });

  test('loses what is deleted from the list, which is filtered by role and day in the address', async () => {
    await page.goto(`${server.url}/sessions`);
    await page.getByRole('searchbox', { name: 'Role' }).fill('bridge');
    await page.waitForURL(/role=bridge/);
    await page.getByText('One fits.').waitFor();
    await page.getByLabel('Until').fill('2020-01-01');
    await page.getByText('Nothing fits.').waitFor();
    await page.getByLabel('Until').fill('');
    await page.getByText('One fits.').waitFor();
    assert.deepEqual(await record(page, 'e2e-sessions'), []);
    await page.getByRole('button', { name: /^Delete: Bridge engineer/ }).click();
    await page.getByRole('alertdialog').waitFor();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText(/^“Bridge engineer” of .* is deleted/).waitFor();
    assert.equal((await interviews()).length, 2);
    await page.getByText('Nothing fits.').waitFor();
  });

  test('nothing went wrong unseen', () => assert.deepEqual(trouble, []));
});
