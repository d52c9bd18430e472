/*
 * The pages' own half of a call, in Chromium, with real WebRTC and another page as the far side. It
 * needs the built pages and no server that interviews.
 */
import assert from 'node:assert/strict';
import { events } from '../look/data.mjs';
import { serve } from '../look/server.mjs';
import { hear } from '../src/ear.mjs';
import { answerCalls } from '../src/far-side.mjs';
import { speech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';
import { noteSteps, shownSteps } from '../src/steps.mjs';
import { until } from '../src/until.mjs';

stage('a call, as the page makes it', { server: serve, microphone: speech }, async ({ context, page, server, trouble, test }) => {
  const other = await context.newPage();
  await other.goto(server.url);
  // A page in the background draws once a second, and its clocks are as slow.
  await page.bringToFront();
  await page.addInitScript(noteSteps);
  const far = await answerCalls(page, other);

  test('an offer without candidates connects, and five steps are done', async () => {
    await page.goto(`${server.url}/prepare`);
    await page.getByRole('button', { name: 'Turn the microphone on' }).click();
    await page.getByText(/We hear you/).waitFor();
    await page.getByRole('button', { name: 'Skip this check' }).click();
    await page.getByRole('button', { name: 'Start the interview' }).click();
    await page.locator('[data-step="webrtc_setup"][data-state="done"]').waitFor();
    assert.match((await shownSteps(page)).audio_connection ?? '', /^working/);
    // Only the server can say that it hears: until then, packets both ways are not enough.
    await until(async () => (await far.packetsReceived()) > 10);
    assert.equal(await page.locator('[data-step="audio_connection"]').getAttribute('data-state'), 'working');
    await far.tell(events());
    await page.waitForURL(/\/room\//);
  });

  test('the far side is heard, and its events are shown', async () => {
    assert.ok((await hear(page, 500)).rms > 0.05);
    await page.getByText('Describe a disagreement').first().waitFor();
  });

  test('commands arrive', async () => {
    await page.getByRole('button', { name: 'Repeat' }).click();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitemradio', { name: 'Take your time' }).click();
    await until(async () => (await far.received()).length >= 2);
    assert.deepEqual(await far.received(), [{ type: 'repeat' }, { type: 'patience', level: 'patient' }]);
  });

  test('a network that changes is followed on the same connection', async () => {
    const before = await far.packetsReceived();
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await until(async () => (await far.restarts()) === 1);
    await until(async () => (await far.packetsReceived()) > before + 50);
    assert.ok((await hear(page, 500)).rms > 0.05);
    await page.getByRole('button', { name: 'Repeat' }).click();
    await until(async () => (await far.received()).length === 3);
    await page.getByText('Direct', { exact: true }).waitFor();
    assert.equal(await far.calls(), 1);
  });

  test('a connection that is lost is made again by itself', async () => {
    await far.hangUp();
    await page.getByText('The connection is lost').waitFor();
    await until(async () => (await far.calls()) === 2);
    const next = events().length + 1;
    await far.tell([
      ...events(),
      { v: 1, seq: next, at: 120_000, type: 'connection.step', step: 'audio_connection', state: 'done', ms: 40 },
    ]);
    await page.getByText('Connection good').waitFor();
    assert.equal(await page.getByText('The connection is lost').count(), 0);
  });

  test('leaving asks first; the end leads to the record', async () => {
    await page.goBack();
    await page.getByRole('alertdialog').waitFor();
    await page.getByRole('button', { name: 'End and see feedback' }).click();
    await until(async () => (await far.received()).some(({ type }) => type === 'end'));
    const seq = events().length + 2;
    await far.tell([
      { v: 1, seq, at: 121_000, type: 'session.state', state: 'ended', muted: false, holding: false, patience: 'patient', reason: 'candidate_ended' },
    ]);
    await page.getByRole('button', { name: 'See the transcript now' }).click();
    await page.waitForURL(/\/sessions\//);
    await page.getByText('This interview goes on').waitFor();
    assert.deepEqual(trouble, []);
  });
});
