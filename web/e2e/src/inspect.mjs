import { axe } from './browser.mjs';
import { focusPath } from './inspect/focus.mjs';
import { lostInForcedColours } from './inspect/forced-colours.mjs';
import { motion } from './inspect/motion.mjs';
import { cutOff } from './inspect/text.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * Whether everybody can use the page as it now is: WCAG 2.2 AA as axe tells it, light and dark; the system's colours;
 * less motion; the narrowest screen and spaced text; the keyboard. The page is left as it was found.
 *
 * @param {Page} page
 * @param {string} name
 * @param {{ overlay?: boolean }} [state] an overlay keeps the focus to itself
 * @returns {Promise<string[]>} what was found
 */
export async function inspect(page, name, { overlay = false } = {}) {
  /** @type {string[]} */
  const found = [];
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await axe(page)).map((finding) => `${colorScheme}: ${finding}`));
  }
  await page.emulateMedia({ colorScheme: null });
  found.push(...(await lostInForcedColours(page)), ...(await motion(page)), ...(await cutOff(page)));
  if (!overlay) found.push(...(await focusPath(page)));
  return found.map((finding) => `${name}: ${finding}`);
}
