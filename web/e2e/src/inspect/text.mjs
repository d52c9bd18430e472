/** @typedef {import('playwright-core').Page} Page */

/**
 * Text that is cut off, or a page that must be scrolled sideways, on the narrowest screen (WCAG 1.4.10) and when a reader
 * spaces text as WCAG 1.4.12 allows them.
 *
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function cutOff(page) {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const narrow = await page.evaluate(lost);
  await page.evaluate(space);
  try {
    const spacedNarrow = await page.evaluate(lost);
    if (before) await page.setViewportSize(before);
    const spaced = await page.evaluate(lost);
    return [
      ...narrow.map((what) => `at 320 px: ${what}`),
      ...spacedNarrow.map((what) => `at 320 px, spaced: ${what}`),
      ...spaced.map((what) => `spaced: ${what}`),
    ];
  } finally {
    await page.evaluate(unspace);
    if (before) await page.setViewportSize(before);
  }
}

/** Runs in the page. A style element would be against its policy; a sheet of the debugger's is not. */
function space() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-block-end: 2em !important }
  `);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** Runs in the page. */
function unspace() {
  document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1);
}

/** Runs in the page. */
async function lost() {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  await frame();
  const named = (/** @type {Element} */ element) => element.outerHTML.replaceAll(/\s+/g, ' ').slice(0, 160);
  const { scrollWidth, clientWidth } = document.documentElement;
  const found = [];
  if (scrollWidth > clientWidth) {
    const right = (/** @type {Element} */ element) => element.getBoundingClientRect().right;
    const widest = [...document.body.querySelectorAll('*')].filter((element) => right(element) > clientWidth + 0.5).sort((a, b) => right(b) - right(a))[0];
    found.push(`${scrollWidth - clientWidth} px wider than the screen: ${widest ? named(widest) : ''}`);
  }
  const isHidden = (/** @type {Element} */ element) => {
    for (let one = /** @type {Element | null} */ (element); one; one = one.parentElement) {
      if (getComputedStyle(one).clipPath !== 'none' || one.getAttribute('aria-hidden') === 'true') return true;
    }
    return !element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement;
    if (!element || (text.textContent ?? '').trim() === '' || isHidden(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const words = range.getBoundingClientRect();
    if (words.width === 0) continue;
    for (let box = /** @type {Element | null} */ (element); box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      const edge = box.getBoundingClientRect();
      const clips = (/** @type {string} */ overflow) => overflow === 'hidden' || overflow === 'clip';
      const isControl = box.matches('button, [role="button"], [role="tab"], [role="radio"]');
      const beyond = { x: words.right > edge.right + 1 || words.left < edge.left - 1, y: words.bottom > edge.bottom + 1 || words.top < edge.top - 1 };
      // Shortened, and whole where it leads to.
      if (style.webkitLineClamp !== 'none' && box.closest('a, button, [role="row"]')) break;
      const isCut = (clips(style.overflowX) && beyond.x) || (clips(style.overflowY) && beyond.y);
      if (isCut || (isControl && (beyond.x || beyond.y))) {
        found.push(`“${(text.textContent ?? '').trim().slice(0, 60)}” does not fit: ${named(box)}`);
        break;
      }
      // What scrolls shows the rest to whoever scrolls it.
      if (/auto|scroll/.test(style.overflowX + style.overflowY)) break;
    }
  }
  return found;
}
