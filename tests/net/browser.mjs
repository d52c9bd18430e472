// An interview in Chromium, as a person has it: node browser.mjs URL WAV SECONDS. Prints the milliseconds of each
// connection step; SECONDS after it is in the room the candidate ends it.

import { launch } from '../../web/e2e/src/browser.mjs';
import { noteSteps, shownSteps } from '../../web/e2e/src/steps.mjs';

const [url = '', wav = '', seconds = ''] = process.argv.slice(2);
// The page's own deadlines for the last two steps, and a breath.
const CONNECT_MS = 40_000;

/** Runs in the page: the microphone as it is, so that what the model hears can be compared with the file. */
function plainMicrophone() {
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (wanted) => {
    const audio = typeof wanted?.audio === 'object' ? wanted.audio : {};
    return ask({ ...wanted, audio: { ...audio, echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
  };
}

// A page of another host has a microphone only over HTTPS.
const browser = await launch({ microphone: wav, args: [`--unsafely-treat-insecure-origin-as-secure=${url}`] });
try {
  // Little to draw: without a GPU that takes the time of the fake microphone, which then leaves sound out.
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 320, height: 320 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.addInitScript(noteSteps);
  await page.addInitScript(plainMicrophone);
  const button = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true });
  await page.goto(`${url}/prepare`);
  await button('Turn the microphone on').click();
  await page.getByText(/We hear you/).waitFor();
  await button('Skip this check').click();
  await button('Start the interview').click();
  const begun = performance.now();
  await page.waitForURL(/\/room\//, { timeout: CONNECT_MS });
  const allMs = Math.round(performance.now() - begun);
  const steps = Object.fromEntries(
    Object.entries(await shownSteps(page)).map(([name, shown]) => [name, Number(/done (\d+) ms/.exec(shown)?.[1] ?? NaN)]),
  );
  await page.waitForTimeout(Number(seconds) * 1000);
  await button('End').click();
  await button('End and see the transcript').click();
  await page.waitForURL(/\/sessions\//);
  console.log(JSON.stringify({ steps, allMs }));
} finally {
  await browser.close();
}
