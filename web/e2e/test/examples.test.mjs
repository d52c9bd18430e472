/*
 * The client package's examples, built from what the package publishes, in Chromium against the real server: whoever
 * begins with one of them has an interview. `ANTIPHON_BIN` names the binary.
 */
import assert from 'node:assert/strict';
import { record } from '../src/browser.mjs';
import { AUDIBLE, hearUntil } from '../src/ear.mjs';
import { serveExample } from '../src/example.mjs';
import { patientSpeech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';

const microphone = (/** @type {string} */ folder) => patientSpeech(folder, { beforeMs: 12_000, afterMs: 30_000 });

for (const name of ['plain-html', 'react']) {
  const site = (/** @type {string} */ server, /** @type {string} */ folder) => serveExample(name, server, folder);

  stage(`the example ${name}`, { site, microphone }, ({ page, server, site, trouble, button, test }) => {
    const status = (/** @type {string} */ text) => page.getByRole('status').filter({ hasText: text }).waitFor();

    test('begins with one click, and the interviewer is heard', async () => {
      await page.goto(site.url);
      await button('Start').click();
      await status('You are heard.');
      await hearUntil(page, (rms) => rms > AUDIBLE, { ms: 300, within: 20_000, what: 'the interviewer' });
    });

    test('shows what both sides say', async () => {
      await page.getByRole('listitem').filter({ hasText: /Interviewer: .*\w/ }).first().waitFor();
      await page.getByRole('listitem').nth(1).waitFor();
      assert.deepEqual(await record(page, `example-${name}`), []);
    });

    test('ends, and begins another one', async () => {
      await button('End').click();
      await status('The interview is over.');
      await button('Start').click();
      await status('You are heard.');
      await button('End').click();
      await status('The interview is over.');
      const { interviews } = await (await fetch(`${server.url}/api/interviews`)).json();
      assert.deepEqual(interviews.map((/** @type {{ reason: string }} */ { reason }) => reason), ['candidate_ended', 'candidate_ended']);
      assert.deepEqual(trouble, []);
    });
  });
}
