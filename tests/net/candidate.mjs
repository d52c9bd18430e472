// A candidate in Chromium, up to the moment when the page begins to connect.

import { launch } from '../../web/e2e/src/browser.mjs';
import { noteSteps, shownSteps } from '../../web/e2e/src/steps.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** Runs in the page: the microphone as it is, so that what the model hears can be compared with the file. */
function plainMicrophone() {
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (wanted) => {
    const audio = typeof wanted?.audio === 'object' ? wanted.audio : {};
    return ask({ ...wanted, audio: { ...audio, echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
  };
}

/**
 * The prepare page of an interview, all checks done. The caller closes the browser.
 *
 * @param {string} url
 * @param {string} wav what the candidate says, over and over
 */
export async function prepared(url, wav) {
  // A page of another host has a microphone only over HTTPS.
  const browser = await launch({ microphone: wav, args: [`--unsafely-treat-insecure-origin-as-secure=${url}`] });
  // Little to draw: without a GPU that takes the time of the fake microphone, which then leaves sound out.
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 320, height: 320 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.addInitScript(noteSteps);
  await page.addInitScript(plainMicrophone);
  /** Turns the microphone on and begins. */
  const begin = async () => {
    await page.goto(`${url}/prepare`);
    await press(page, 'Turn the microphone on');
    await page.getByText(/We hear you/).waitFor();
    await press(page, 'Skip this check');
    await press(page, 'Start the interview');
    return performance.now();
  };
  return { browser, page, begin };
}

/** @param {Page} page @param {string} name */
export function press(page, name) {
  return page.getByRole('button', { name, exact: true }).click();
}

/** The milliseconds of each step that is done. @param {Page} page */
export async function stepTimes(page) {
  const shown = Object.entries(await shownSteps(page));
  return Object.fromEntries(shown.map(([name, words]) => [name, Number(/done (\d+) ms/.exec(words)?.[1] ?? NaN)]));
}

/** @param {Page} page */
export async function end(page) {
  await press(page, 'End');
  await press(page, 'End and see feedback');
  await page.waitForURL(/\/sessions\//);
}
