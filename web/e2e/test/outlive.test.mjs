/*
 * An interview that outlives its server: killed with -9 in the middle, started again, and the page goes on by itself. In
 * Chromium, against the real server. `ANTIPHON_BIN` names the binary.
 */
import assert from 'node:assert/strict';
import { untilNow } from '../src/now.mjs';
import { speech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';

/** From the server's being there again to the interviewer's voice. */
const BACK_MS = 10_000;

const expected = [/ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/, /ERR_EMPTY_RESPONSE/, /status of 412/, /status of 409/];

stage('an interview outlives its server', { microphone: speech, expected }, ({ server, restartAfterKill, page, button, trouble, test }) => {
  test('killed in mid-question and started again: the page reconnects, and the interviewer goes on', async () => {
    page.on('dialog', (dialog) => void dialog.accept());
    await page.goto(`${server.url}/prepare`);
    await button('Type instead').click();
    await page.getByText(/Question 1 of about \d+/).waitFor();
    await untilNow(page, /Speaking/);
    await page.waitForTimeout(2_000);
    await restartAfterKill();
    const begun = Date.now();
    await page.getByText(/The connection is back/).waitFor();
    await untilNow(page, /Speaking/);
    assert.ok(Date.now() - begun < BACK_MS, `back after ${Date.now() - begun} ms`);
    await page.getByText(/Question 1 of about \d+/).waitFor();
  });

  test('it is one record: the cut turn is marked, the gap is shown, no turn is there twice', async () => {
    await button('End').click();
    await button('End and see feedback').click();
    await page.waitForURL(/\/sessions\//);
    const id = new URL(page.url()).pathname.split('/').at(-1);
    const kept = await (await fetch(`${server.url}/api/interviews/${id}/transcript`)).json();
    const turns = kept.lines.map((/** @type {{ turn: number }} */ { turn }) => turn);
    assert.deepEqual(turns, [...new Set(turns)]);
    assert.equal(kept.lines[0].cut, true);
    assert.equal(kept.gaps.length, 1);
    assert.deepEqual(trouble, []);
  });
});
