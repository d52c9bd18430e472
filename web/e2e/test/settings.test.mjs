/* What one user has is theirs: taken along as a file, and gone when they say so. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { record } from '../src/browser.mjs';
import { speech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';
import { interviewByTyping } from '../src/typed.mjs';

stage('the settings', { microphone: speech }, async ({ page, server, trouble, button, test }) => {
  await page.goto(server.url);
  const id = await interviewByTyping(page, ['I build bridges, and I like to walk over them.']);

  const api = async (/** @type {string} */ path) => (await fetch(`${server.url}${path}`)).json();

  test('say where the voice goes, and keep what one says of oneself', async () => {
    await page.goto(`${server.url}/settings`);
    await page.getByText('heard by this server and goes nowhere else').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('Ada');
    await button('Save').click();
    await page.getByText('Saved.').waitFor();
    assert.equal((await api('/api/users/me')).name, 'Ada');
    assert.deepEqual(await record(page, 'e2e-settings'), []);
  });

  test('make an archive of everything', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), button('Export everything').click()]);
    assert.match(download.suggestedFilename(), /^antiphon-.*\.zip$/);
    const archive = await readFile(await download.path());
    assert.equal(archive.subarray(0, 4).toString('latin1'), 'PK\u0003\u0004');
    assert.ok(archive.includes(id), 'the interview is in it');
  });

  test('delete everything, when that was written', async () => {
    await button('Delete everything…').click();
    await page.getByRole('textbox', { name: /Type delete/ }).fill('delete');
    assert.deepEqual(await record(page, 'e2e-settings-delete'), []);
    await button('Delete everything').click();
    await page.getByRole('heading', { name: 'Everything that was yours is gone' }).waitFor();
    assert.deepEqual((await api('/api/interviews')).interviews, []);
    assert.equal((await api('/api/users/me')).name, undefined);
    assert.equal((await fetch(`${server.url}/api/interviews/${id}`)).status, 404);
  });

  test('nothing went wrong unseen', () => assert.deepEqual(trouble, []));
});
