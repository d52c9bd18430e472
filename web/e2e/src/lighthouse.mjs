import lighthouse from 'lighthouse';

/** @typedef {Record<string, number>} Scores of each category, 100 at most */
/** @typedef {{ scores: Scores, faults: string[], figures: Record<string, string> }} Findings */

const FIGURES = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift', 'speed-index', 'total-byte-weight'];

/**
 * What Lighthouse says of a page, as of a middling phone on a slow network, which it simulates.
 *
 * @param {string} url
 * @param {number} port of Chromium's debugger
 * @param {string[]} categories
 * @returns {Promise<Findings>}
 */
export async function audit(url, port, categories) {
  const result = await lighthouse(url, { port, onlyCategories: categories, logLevel: 'error' });
  if (!result || result.lhr.runtimeError) throw new Error(`${url}: ${result?.lhr.runtimeError?.message ?? 'nothing came of it'}`);
  const { lhr } = result;
  const scored = Object.values(lhr.categories);
  return {
    scores: Object.fromEntries(scored.map(({ id, score }) => [id, Math.round((score ?? 0) * 100)])),
    faults: scored.flatMap(({ id, auditRefs }) =>
      auditRefs.flatMap(({ id: name, weight }) => {
        const audit = lhr.audits[name];
        return weight > 0 && audit && audit.score !== null && audit.score < 0.9 ? [`${id}: ${audit.title} ${audit.displayValue ?? ''}`.trim()] : [];
      }),
    ),
    figures: Object.fromEntries(FIGURES.flatMap((name) => (lhr.audits[name]?.displayValue ? [[name, lhr.audits[name].displayValue]] : []))),
  };
}
