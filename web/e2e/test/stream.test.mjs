/*
 * A call without WebRTC: in Chromium, against the real server, where RTCPeerConnection finds no way, or is not there.
 * `ANTIPHON_BIN` names the binary.
 */
import assert from 'node:assert/strict';
import { record } from '../src/browser.mjs';
import { AUDIBLE, hearUntil } from '../src/ear.mjs';
import { interrupt } from '../src/interruption.mjs';
import { speech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';

stage('a call over a WebSocket', { microphone: speech, patienceMs: 30_000 }, ({ server, visitor, test }) => {
  /** @param {() => void} block what is done to the page's WebRTC */
  async function room(block) {
    const { page, button, trouble } = await visitor();
    await page.addInitScript(block);
    await page.goto(server.url);
    await button('Set up the microphone').click();
    await button('Turn the microphone on').click();
    await page.getByText(/We hear you/).waitFor();
    await button('Play a chime').click();
    await button('I heard it').click();
    await button('Start the interview').click();
    await page.waitForURL(/\/room\//);
    await page.getByText('Over WebSocket', { exact: true }).waitFor();
    return { page, button, trouble };
  }

  test('where WebRTC finds no way, the call goes over a WebSocket: heard, answered, interrupted, kept', async () => {
    const { page, button, trouble } = await room(() => {
      const { RTCPeerConnection } = window;
      // Through a relay alone, of which there is none.
      window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor() {
          super({ iceTransportPolicy: 'relay' });
        }
      };
    });
    await button('Mute').click();
    await hearUntil(page, (rms) => rms > AUDIBLE, { ms: 500, within: 30_000, what: 'the interviewer' });
    assert.deepEqual(await record(page, 'e2e-room-websocket'), []);

    await interrupt(page);
    await page.waitForTimeout(4_000);
    await button('Mute').click();
    await button('I’m done').click();
    await page.getByRole('log').getByText(/Spoken answer, \d+ s|recognised by your browser/).first().waitFor();

    await button('End').click();
    await button('End and see feedback').click();
    await page.waitForURL(/\/sessions\//);
    await page.getByRole('listitem').filter({ hasText: 'You interrupted here' }).first().waitFor();
    assert.deepEqual(trouble, []);
    await page.context().close();
  });

  test('a browser without WebRTC is in a call as well, and comes back after a reload', async () => {
    const { page, trouble } = await room(() => {
      // @ts-expect-error as browsers are that do not have it
      delete window.RTCPeerConnection;
    });
    await hearUntil(page, (rms) => rms > AUDIBLE, { ms: 500, within: 30_000, what: 'the interviewer' });
    await page.reload();
    await page.getByText('Over WebSocket', { exact: true }).waitFor();
    assert.deepEqual(trouble, []);
    await page.context().close();
  });
});
