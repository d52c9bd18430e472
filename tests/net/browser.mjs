// An interview in Chromium, as a person has it: node browser.mjs URL WAV SECONDS. Prints the milliseconds of each
// connection step; SECONDS after it is in the room the candidate ends it.

import { end, prepared, stepTimes } from './candidate.mjs';

const [url = '', wav = '', seconds = ''] = process.argv.slice(2);
// The page's own deadlines for the last two steps, and a breath.
const CONNECT_MS = 40_000;

const { browser, page, begin } = await prepared(url, wav);
try {
  const begun = await begin();
  await page.waitForURL(/\/room\//, { timeout: CONNECT_MS });
  const allMs = Math.round(performance.now() - begun);
  const steps = await stepTimes(page);
  await page.waitForTimeout(Number(seconds) * 1000);
  await end(page);
  console.log(JSON.stringify({ steps, allMs }));
} finally {
  await browser.close();
}
