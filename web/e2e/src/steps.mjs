/** @typedef {import('playwright-core').Page} Page */

/**
 * Runs in the page: notes every state that a connection step is shown in. The page goes on to the room
 * as soon as the last one is done, faster than a test can look.
 */
export function noteSteps() {
  /** @type {Record<string, string>} */
  const shown = {};
  Object.assign(window, { shownSteps: shown });
  new MutationObserver(() => {
    for (const element of document.querySelectorAll('[data-step]')) {
      if (!(element instanceof HTMLElement)) continue;
      const [ms] = /\d+ ms/.exec(element.textContent ?? '') ?? [''];
      shown[element.dataset.step ?? ''] = `${element.dataset.state} ${ms}`.trim();
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

/**
 * The last state of each step, with its time.
 *
 * @param {Page} page
 * @returns {Promise<Record<string, string>>}
 */
export function shownSteps(page) {
  return page.evaluate(() => /** @type {any} */ (window).shownSteps);
}
