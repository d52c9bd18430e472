import lighthouse from 'lighthouse';

/** @typedef {Record<string, number>} Scores of each category, 100 at most */
/** @typedef {{ fcp: number, lcp: number, tbt: number, cls: number, speedIndex: number, bytes: number, requests: number }} Figures times in ms */
/** @typedef {{ speed: number, scores: Scores, faults: string[], figures: Figures, shifts: string[], waits: string[], blocked: string[] }} Findings */

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
  const figure = (/** @type {string} */ name) => lhr.audits[name]?.numericValue ?? 0;
  /** @type {(name: string) => any[]} */
  const items = (name) => /** @type {any} */ (lhr.audits[name]?.details)?.items ?? [];
  return {
    // Of this machine, which Lighthouse takes for four times as fast as the phone: for that it should be 1,500 to 2,000.
    speed: Math.round(lhr.environment.benchmarkIndex),
    scores: Object.fromEntries(scored.map(({ id, score }) => [id, Math.round((score ?? 0) * 100)])),
    faults: scored.flatMap(({ id, auditRefs }) =>
      auditRefs.flatMap(({ id: name, weight }) => {
        const audit = lhr.audits[name];
        return weight > 0 && audit && audit.score !== null && audit.score < 0.9 ? [`${id}: ${audit.title} ${audit.displayValue ?? ''}`.trim()] : [];
      }),
    ),
    figures: {
      fcp: Math.round(figure('first-contentful-paint')),
      lcp: Math.round(figure('largest-contentful-paint')),
      tbt: Math.round(figure('total-blocking-time')),
      cls: Math.round(1000 * figure('cumulative-layout-shift')) / 1000,
      speedIndex: Math.round(figure('speed-index')),
      bytes: figure('total-byte-weight'),
      requests: items('network-requests').length,
    },
    shifts: items('layout-shifts').map(({ score, node }) => `${score.toFixed(3)} ${node?.selector ?? ''}`),
    waits: items('network-requests')
      .toSorted((a, b) => b.transferSize - a.transferSize)
      .slice(0, 8)
      .map(({ url: what, transferSize }) => `${(transferSize / 1000).toFixed(1)} kB ${new URL(what).pathname}`),
    blocked: items('long-tasks').map(({ url: what, duration }) => `${Math.round(duration)} ms ${what}`),
  };
}
