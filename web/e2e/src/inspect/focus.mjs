/** @typedef {import('playwright-core').Page} Page */

/** More stops than any page has. */
const STOPS = 250;

/**
 * Goes through the page by Tab alone, and says where the focus is not seen, is hidden behind something, or is lost.
 *
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function focusPath(page) {
  /** @type {string[]} */
  const found = [];
  await page.evaluate(() => {
    // Where an element was that had the focus is where Tab goes on.
    const beginning = document.createElement('span');
    beginning.tabIndex = -1;
    document.body.prepend(beginning);
    beginning.focus();
    beginning.remove();
    window.scrollTo(0, 0);
    Object.assign(window, { focused: new Set() });
  });
  for (let stop = 0; ; stop += 1) {
    if (stop === STOPS) {
      found.push(`the focus comes to no end in ${STOPS} stops`);
      break;
    }
    await page.keyboard.press('Tab');
    const fault = await page.evaluate(focusFault, { again: false });
    if (fault === 'end') break;
    if (fault) found.push(fault);
  }
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    window.scrollTo(0, 0);
  });
  if (found.length === 0 && (await page.evaluate(() => /** @type {any} */ (window).focused.size)) === 0) found.push('nothing takes the focus');
  return found;
}

/**
 * What is wrong with the focus now.
 *
 * @param {Page} page
 * @returns {Promise<string | undefined>}
 */
export async function focusNow(page) {
  const fault = await page.evaluate(focusFault, { again: true });
  return fault === 'end' ? 'the focus is lost' : fault;
}

/**
 * Runs in the page.
 *
 * @param {{ again: boolean }} how whether an element may have had the focus before
 * @returns {string | undefined} nothing when all is well, `end` when the page has been gone through
 */
function focusFault({ again }) {
  const element = document.activeElement;
  const seen = /** @type {Set<Element> | undefined} */ (/** @type {any} */ (window).focused);
  if (!element || element === document.body || element === document.documentElement) return 'end';
  if (!again) {
    if (seen?.has(element)) return 'end';
    seen?.add(element);
  }
  const named = element.outerHTML.replaceAll(/\s+/g, ' ').slice(0, 160);
  const clear = (/** @type {string} */ colour) => /^transparent$|^rgba\(.*, 0\)$|\/ 0\)$/.test(colour);
  const outlined = (/** @type {Element} */ one) => {
    const { outlineStyle, outlineWidth, outlineColor, clipPath } = getComputedStyle(one);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !clear(outlineColor) && clipPath === 'none';
  };
  // An input that is drawn by its label is outlined there.
  const marked = [element, ...document.querySelectorAll('[data-focus-visible], :focus-within')].filter((one) => one === element || one.contains(element)).filter(outlined).at(-1);
  if (!marked) return `the focus is not seen: ${named}`;
  const box = marked.getBoundingClientRect();
  const inside = { left: Math.max(box.left, 0), top: Math.max(box.top, 0), right: Math.min(box.right, innerWidth), bottom: Math.min(box.bottom, innerHeight) };
  if (inside.right - inside.left < 1 || inside.bottom - inside.top < 1) return `the focus is off the screen: ${named}`;
  const shares = [0.1, 0.3, 0.5, 0.7, 0.9];
  const isSeen = shares.some((x) =>
    shares.some((y) => {
      const top = document.elementFromPoint(inside.left + x * (inside.right - inside.left), inside.top + y * (inside.bottom - inside.top));
      return top !== null && (marked.contains(top) || top.contains(marked));
    }),
  );
  return isSeen ? undefined : `the focus is behind something: ${named}`;
}
