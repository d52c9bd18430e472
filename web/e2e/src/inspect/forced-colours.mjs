/** @typedef {import('playwright-core').Page} Page */

/**
 * What is lost when the system's colours replace the page's own (`forced-colors: active`): boundaries of controls, shapes
 * that were drawn by a background alone, and states that only a background told.
 *
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function lostInForcedColours(page) {
  await page.evaluate(lookAtColours);
  await page.emulateMedia({ forcedColors: 'active' });
  try {
    return await page.evaluate(compareWithForced);
  } finally {
    await page.emulateMedia({ forcedColors: null });
  }
}

/** Runs in the page: notes which elements have an edge in the page's own colours. */
function lookAtColours() {
  const clear = (/** @type {string} */ colour) => /^transparent$|^rgba\(.*, 0\)$|\/ 0\)$/.test(colour);

  /** What is behind an element. */
  const behind = (/** @type {Element} */ element) => {
    for (let one = element.parentElement; one; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one);
      if (!clear(backgroundColor)) return backgroundColor;
    }
    return getComputedStyle(document.documentElement).backgroundColor;
  };

  const hasEdge = (/** @type {Element} */ element) => {
    const style = getComputedStyle(element);
    const ground = behind(element);
    const drawn = (/** @type {string} */ side) =>
      style.getPropertyValue(`border-${side}-style`) !== 'none' &&
      parseFloat(style.getPropertyValue(`border-${side}-width`)) > 0 &&
      !clear(style.getPropertyValue(`border-${side}-color`)) &&
      style.getPropertyValue(`border-${side}-color`) !== ground;
    return (
      ['top', 'right', 'bottom', 'left'].some(drawn) ||
      (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) ||
      (!clear(style.backgroundColor) && style.backgroundColor !== ground)
    );
  };

  const isShown = (/** @type {Element} */ element) => {
    const { width, height } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return width > 2 && height > 2 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && style.clipPath === 'none';
  };

  const named = (/** @type {Element} */ element) => element.outerHTML.replaceAll(/\s+/g, ' ').slice(0, 160);

  /** Whatever has an edge that says something: of a control, or of a shape that is nothing else. */
  const edged = [...document.body.querySelectorAll('*')].filter((element) => {
    if (element instanceof SVGElement || element instanceof HTMLCanvasElement || !isShown(element) || !hasEdge(element)) return false;
    const isControl = element.matches('button, input, textarea, select, [role="button"], [role="checkbox"], [role="radio"], [role="switch"], [role="slider"]');
    const isShape = element.childElementCount === 0 && (element.textContent ?? '') === '' && !element.matches('img, audio, video, input, textarea');
    return isControl || isShape;
  });
  Object.assign(window, { forcedColours: { edged, hasEdge, isShown, named } });
}

/** Runs in the page, when the colours are forced. */
function compareWithForced() {
  const { edged, hasEdge, isShown, named } = /** @type {any} */ (window).forcedColours;
  const found = edged
    .filter((/** @type {Element} */ element) => element.isConnected && isShown(element) && !hasEdge(element))
    .map((/** @type {Element} */ element) => `has no edge in forced colours: ${named(element)}`);

  const told = ['border-top', 'border-bottom', 'border-left', 'border-right', 'outline', 'background-color', 'color', 'text-decoration-line', 'font-weight', 'visibility', 'content', 'mask-image'];
  const looksOf = (/** @type {Element} */ element) => {
    const looks = (/** @type {string | undefined} */ pseudo) => {
      const style = getComputedStyle(element, pseudo);
      return told.map((property) => style.getPropertyValue(property)).join('; ');
    };
    return [looks(undefined), looks('::before'), looks('::after')].join(' | ');
  };
  /** Of a state, the looks of everything in the element; a sibling that is not in that state must look otherwise. */
  const signature = (/** @type {Element} */ element) =>
    [element, ...element.querySelectorAll('*')].map((one) => `${one.tagName} ${one instanceof SVGPathElement ? one.getAttribute('d') : ''} ${looksOf(one)}`).join('\n');
  const states = [
    ['aria-current', 'page'], ['aria-current', 'true'], ['aria-current', 'step'], ['aria-selected', 'true'], ['aria-checked', 'true'], ['aria-pressed', 'true'], ['data-selected', 'true'],
  ];
  for (const [attribute = '', value = ''] of states) {
    for (const element of document.querySelectorAll(`[${attribute}="${value}"]`)) {
      if (!isShown(element)) continue;
      const siblings = [...(element.parentElement?.children ?? [])];
      const other = siblings.find((one) => one !== element && one.tagName === element.tagName && one.className === element.className && one.getAttribute(attribute) !== value && isShown(one));
      if (other && signature(element) === signature(other)) found.push(`${attribute} is told by nothing in forced colours: ${named(element)}`);
    }
  }
  return found;
}
