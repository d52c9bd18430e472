/** @typedef {import('playwright-core').Page} Page */

/**
 * What still moves, or would, for somebody who asked for less motion (`prefers-reduced-motion: reduce`).
 *
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function motion(page) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  try {
    return await page.evaluate(moving);
  } finally {
    await page.emulateMedia({ reducedMotion: null });
  }
}

/** Runs in the page. */
function moving() {
  const STILL_MS = 10;
  const named = (/** @type {Element | null} */ element) => element?.outerHTML.replaceAll(/\s+/g, ' ').slice(0, 160) ?? 'nothing';
  const running = document
    .getAnimations()
    .filter(({ playState, effect }) => playState === 'running' && Number(effect?.getComputedTiming().endTime) > STILL_MS)
    .map(({ effect }) => `moves in spite of reduced motion: ${named(effect instanceof KeyframeEffect ? effect.target : null)}`);
  const longest = (/** @type {string} */ times) => Math.max(...times.split(',').map((time) => parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1_000)));
  const waiting = [...document.querySelectorAll('*')].flatMap((element) =>
    [undefined, '::before', '::after'].flatMap((pseudo) => {
      const style = getComputedStyle(element, pseudo);
      const transits = style.transitionProperty !== 'none' && longest(style.transitionDuration) > STILL_MS;
      const animates = style.animationName !== 'none' && longest(style.animationDuration) > STILL_MS;
      return transits || animates ? [`would move in spite of reduced motion: ${named(element)} ${pseudo ?? ''}`] : [];
    }),
  );
  const smooth = [...document.querySelectorAll('*')].filter((element) => getComputedStyle(element).scrollBehavior === 'smooth');
  return [...running, ...waiting, ...smooth.map((element) => `scrolls smoothly in spite of reduced motion: ${named(element)}`)];
}
