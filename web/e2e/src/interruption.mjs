import { AUDIBLE, hearUntil, SILENT } from './ear.mjs';
import { untilNow } from './now.mjs';

/**
 * Has the question repeated, and lets the candidate, who is muted, speak over it: the voice stops.
 *
 * @param {import('playwright-core').Page} page
 */
export async function interrupt(page) {
  const button = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true });
  await untilNow(page, /Your turn|muted/);
  await button('Repeat').click();
  await untilNow(page, /Speaking/);
  await hearUntil(page, (rms) => rms > AUDIBLE, { ms: 300, within: 15_000, what: 'the question again' });
  await button('Unmute').click();
  await untilNow(page, /Listening/);
  await hearUntil(page, (rms) => rms < SILENT, { ms: 300, within: 10_000, what: 'silence after the interruption' });
}
