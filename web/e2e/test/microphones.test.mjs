/*
 * What can be wrong with a microphone, for real: in Chromium, with a PulseAudio of the test's own. `ANTIPHON_BIN` names the
 * binary.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { launch, record } from '../src/browser.mjs';
import { startServer } from '../src/server.mjs';
import { startSoundServer } from '../src/sound-server.mjs';
import { speech } from '../src/speech.mjs';
import { binary, newFolder, suite } from '../src/stage.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** Nobody is asked. */
const GRANTED = ['--use-fake-ui-for-media-stream'];
const FAKE = ['--use-fake-device-for-media-stream'];

/** @param {import('../src/stage.mjs').AtEnd} atEnd */
async function setUp(atEnd) {
  const folder = newFolder(atEnd);
  const server = await startServer(binary(), join(folder, 'data'));
  atEnd(server.stop);
  const sound = await startSoundServer(folder);
  atEnd(sound.stop);
  return { folder, server, sound };
}

suite('a microphone', setUp, ({ folder, server, sound, test }) => {
  /**
   * The page before the interview, in a browser of its own.
   *
   * @param {Parameters<typeof launch>[0]} options
   * @param {(page: Page) => Promise<void>} act
   * @param {string} [origin]
   */
  const prepared = async (options, act, origin = server.url) => {
    const browser = await launch(options);
    try {
      const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('dialog', (dialog) => void dialog.accept());
      await page.goto(`${origin}/prepare`);
      await act(page);
    } finally {
      await browser.close();
    }
  };
  const turnOn = (/** @type {Page} */ page) => page.getByRole('button', { name: 'Turn the microphone on' }).click();
  /** Why it does not work, and what to do. */
  const told = async (/** @type {Page} */ page, /** @type {string} */ cause, /** @type {RegExp} */ remedy) => {
    const alert = page.getByRole('alert').filter({ hasText: cause });
    await alert.waitFor();
    assert.match(await alert.innerText(), remedy);
    await page.getByRole('button', { name: 'Type instead' }).waitFor();
  };
  const tryAgain = (/** @type {Page} */ page) => page.getByRole('button', { name: 'Try again' }).click();

  test('that is blocked is told with the way to allow it, and works once it is allowed', () =>
    prepared({ args: FAKE }, async (page) => {
      // Without a screen nobody can be asked, and the browser says no.
      await turnOn(page);
      await told(page, 'Your browser is blocking the microphone.', /address bar/);
      assert.deepEqual(await record(page, 'e2e-microphone-blocked'), []);
      await page.context().grantPermissions(['microphone'], { origin: server.url });
      await tryAgain(page);
      await page.getByText(/We hear/).waitFor();
    }));

  test('that is not there is told, and found when it is plugged in', () =>
    prepared({ args: GRANTED, env: sound.env }, async (page) => {
      await turnOn(page);
      await told(page, 'No microphone was found.', /Plug one in/);
      const pull = sound.plugIn('desk');
      await tryAgain(page);
      await page.getByText(/We hear/).waitFor();
      pull();
    }));

  test('that another app has is told with what to do about it', () =>
    prepared({ args: [...GRANTED, ...FAKE] }, async (page) => {
      // No device of a test can be held by another program: the browser's word for it is put in its mouth once.
      await page.evaluate(() => {
        const { getUserMedia } = MediaDevices.prototype;
        MediaDevices.prototype.getUserMedia = function () {
          MediaDevices.prototype.getUserMedia = getUserMedia;
          return Promise.reject(new DOMException('Could not start audio source', 'NotReadableError'));
        };
      });
      await turnOn(page);
      await told(page, 'Another app is using the microphone.', /Close the app/);
      await tryAgain(page);
      await page.getByText(/We hear/).waitFor();
    }));

  test('on a page that is neither https nor localhost is told with the remedy', () => {
    const name = 'antiphon.test';
    const origin = server.url.replace('127.0.0.1', name);
    return prepared(
      { args: [...GRANTED, ...FAKE, `--host-resolver-rules=MAP ${name} 127.0.0.1`] },
      async (page) => {
        assert.equal(await page.evaluate(() => isSecureContext), false);
        await turnOn(page);
        await told(page, 'Browsers give the microphone to secure pages only.', /https/);
        assert.equal(await page.getByRole('button', { name: 'Try again' }).count(), 0);
      },
      origin,
    );
  });

  test('that gives nothing is told of before the interview, and heard when it does', () => {
    const pull = sound.plugIn('desk');
    return prepared({ args: GRANTED, env: sound.env }, async (page) => {
      await turnOn(page);
      await page.getByText('We hear nothing yet. Say a sentence.').waitFor();
      const stop = sound.say(speech(folder));
      await page.getByText(/We hear you/).waitFor();
      stop();
    }).finally(pull);
  });

  test('that vanishes in the call is told of, and another one takes its place', () => {
    const pull = sound.plugIn('desk');
    return prepared({ args: GRANTED, env: sound.env }, async (page) => {
      const stop = sound.say(speech(folder));
      await turnOn(page);
      await page.getByText(/We hear you/).waitFor();
      await page.getByRole('button', { name: 'Skip this check' }).click();
      await page.getByRole('button', { name: 'Start the interview' }).click();
      await page.getByText(/Question 1 of about \d+/).waitFor();
      // PulseAudio moves what is left of the call to the speakers' own sound, which is silent then.
      pull();
      stop();
      const gone = page.getByText(/Nothing comes from your microphone|Your microphone was disconnected/);
      await gone.waitFor({ timeout: 60_000 });
      assert.deepEqual(await record(page, 'e2e-microphone-gone'), []);
      sound.plugIn('headset');
      const heard = sound.say(speech(folder));
      await page.getByRole('button', { name: 'Use another one' }).click();
      await gone.waitFor({ state: 'detached' });
      // The server hears it, which it would not be told of for another eight seconds.
      await page.waitForTimeout(10_000);
      assert.equal(await gone.count(), 0);
      heard();
    });
  });
});
