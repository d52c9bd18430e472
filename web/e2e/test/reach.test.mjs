/*
 * How the real server is reached, in Chromium: its diagnostics, and a call that goes on when the network changes.
 * `ANTIPHON_BIN` names the binary.
 */
import assert from 'node:assert/strict';
import { record } from '../src/browser.mjs';
import { AUDIBLE, hear } from '../src/ear.mjs';
import { speech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';

stage('reaching the server', { microphone: speech, patienceMs: 40_000 }, ({ page, server, trouble, button, test }) => {

  test('the diagnostics find the direct way, and measure it', async () => {
    await page.goto(`${server.url}/diagnostics`);
    await button('Test the connection').click();
    await button('Copy as Markdown').waitFor();
    assert.equal(await page.locator('[data-code]').first().getAttribute('data-code'), 'ok');
    const udp = await page.locator('[data-way="udp"]').innerText();
    const [, came, sent] = /\((\d+) of (\d+) came back\)/.exec(udp) ?? [];
    assert.ok(Number(sent) > 80 && Number(came) > 0.9 * Number(sent), udp);
    assert.match(await page.locator('[data-way="tcp"]').innerText(), /works|not offered/);
  });

  test('the server’s database and model answer', async () => {
    await page.locator('[data-check="database"][data-state="done"]').waitFor();
    await page.locator('[data-check="model"][data-state="done"]').waitFor();
    assert.deepEqual(await record(page, 'e2e-reach'), []);
  });

  test('a call goes on over another network on the same connection', async () => {
    await page.goto(`${server.url}/prepare`);
    await button('Turn the microphone on').click();
    await page.getByText(/We hear you/).waitFor();
    await button('Skip this check').click();
    await button('Start the interview').click();
    await page.waitForURL(/\/room\//);
    await button('Mute').click();
    await page.getByText('Direct', { exact: true }).waitFor();

    const restarted = page.waitForResponse((response) => response.url().endsWith('/api/webrtc-exchange'));
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    const response = await restarted;
    assert.equal(response.status(), 200);
    assert.equal(response.request().postDataJSON().restart, true);
    // Longer than an old path is believed in.
    await page.waitForTimeout(8_000);
    assert.equal(await page.getByText('The connection is lost').count(), 0);
    await page.getByText('Connection good').waitFor();
    await button('Repeat').click();
    assert.ok((await hear(page, 3_000)).rms > AUDIBLE);
  });

  test('nothing went wrong unseen', () => assert.deepEqual(trouble, []));
});
