/**
 * Waits until the room says that of the moment: who speaks, whose turn it is.
 *
 * @param {import('playwright-core').Page} page
 * @param {RegExp} words
 */
export const untilNow = (page, words) => page.getByRole('region', { name: 'Now' }).getByRole('status').filter({ hasText: words }).waitFor();
