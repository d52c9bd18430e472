/*
 * The diagnostics page in Chromium, with real WebRTC and another page as the server's echo. It needs the built pages and
 * no server that interviews.
 */
import assert from 'node:assert/strict';
import { webrtcTest } from '../look/data.mjs';
import { serve } from '../look/server.mjs';
import { record } from '../src/browser.mjs';
import { echoSockets } from '../src/echo-socket.mjs';
import { answerTests } from '../src/far-side.mjs';
import { stage } from '../src/stage.mjs';

/** Port 9 of the loopback: nothing is there. */
const NOBODY = 'turn:127.0.0.1:9?transport=tcp';

const setting = { server: serve, context: { permissions: ['clipboard-read', 'clipboard-write'] } };

stage('the diagnostics, as the page makes them', setting, async ({ context, page, server, trouble, test }) => {
  const far = await context.newPage();
  await far.goto(server.url);
  await page.bringToFront();
  const iceServers = [{ urls: [NOBODY], username: 'somebody', credential: 'secret' }];
  await echoSockets(page);
  await answerTests(page, far, { ...webrtcTest, iceServers, deadlineMs: 4_000 });

  const way = (/** @type {string} */ kind) => page.locator(`[data-way="${kind}"]`);

  test('nothing runs before a click', async () => {
    await page.goto(`${server.url}/diagnostics`);
    await page.getByRole('heading', { name: 'Diagnostics' }).waitFor();
    assert.equal(await page.getByRole('listitem').count(), 0);
  });

  test('each way is tried, with sound and messages there and back', async () => {
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByRole('button', { name: 'Copy as Markdown' }).waitFor();
    const udp = await way('udp').innerText();
    assert.match(udp, /works/);
    assert.match(udp, /There and back\s+[\d.]+ ms/);
    assert.match(udp, /Candidates\s+\w+.* → \w+.*, UDP/);
    const [, came, sent] = /\((\d+) of (\d+) came back\)/.exec(udp) ?? [];
    assert.ok(Number(sent) > 80 && Number(came) > 80, udp);
  });

  test('so is the WebSocket, the last way', async () => {
    assert.match(await way('websocket').innerText(), /works[^]*There and back\s+[\d.]+ ms/);
  });

  test('what does not work is told apart', async () => {
    assert.match(await way('tcp').innerText(), /failed/);
    assert.match(await way('turn_tcp').innerText(), /failed/);
    const codes = await page.locator('[data-code]').evaluateAll((found) => found.map((one) => one.getAttribute('data-code')));
    assert.deepEqual(codes, ['ok', 'tcp_blocked', 'turn_unreachable']);
  });

  test('the server’s own checks are shown', async () => {
    await page.locator('[data-check="database"][data-state="done"]').waitFor();
    await page.locator('[data-check="model"][data-state="done"]').waitFor();
  });

  test('the report is copied, without credentials', async () => {
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(report, /^# Antiphon diagnostics/);
    assert.match(report, /Direct, over UDP: works/);
    assert.doesNotMatch(report, /secret|somebody/);
  });

  test('engineers see what was measured, drawn and in a table', async () => {
    await page.getByText('For engineers').click();
    await page.locator('canvas').nth(2).waitFor();
    const drawn = () => page.locator('canvas').first().evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());
    const light = await drawn();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction(
      (before) => /** @type {HTMLCanvasElement} */ (document.querySelector('canvas')).toDataURL() !== before,
      light,
    );
    await page.emulateMedia({ colorScheme: null });
    await page.getByText('The same as a table').click();
    assert.ok((await page.getByRole('group', { name: 'The same as a table' }).getByRole('row').count()) > 3);
    await page.getByRole('cell', { name: 'succeeded, chosen' }).waitFor();
    await page.getByText('Events').click();
    await page.getByText('connection connected').waitFor();
  });

  test('it is fit to be read by everybody', async () => {
    assert.deepEqual(await record(page, 'e2e-diagnostics'), []);
    assert.deepEqual(trouble, []);
  });
});
