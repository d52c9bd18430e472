import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { unexpected } from './console.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Browser} Browser */

const artefacts = fileURLToPath(new URL('../../../artefacts/', import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Debian's Chromium, as a person has it, but without a screen. With `microphone`, that WAV file is what
 * it hears, over and over, and nobody is asked for permission.
 *
 * @param {{ microphone?: string, args?: string[], env?: Record<string, string> }} [options]
 */
export function launch({ microphone, args = [], env = {} } = {}) {
  const hears = microphone
    ? [
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-audio-capture=${microphone}`,
      ]
    : [];
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    env: { ...process.env, ...env },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      ...hears,
      ...args,
    ],
  });
}

/**
 * Everything that goes wrong in a page without being seen: errors on its console, faults, requests to
 * other hosts. A 4xx that the page expects is not among them; pass its text in `expected`.
 *
 * @param {Page} page
 * @param {string} origin
 * @param {RegExp[]} [expected]
 * @returns {string[]} grows
 */
export function troubles(page, origin, expected = []) {
  /** @type {string[]} */
  const list = [];
  page.on('console', (message) => list.push(...unexpected(message, expected)));
  page.on('pageerror', (error) => list.push(String(error.stack ?? error)));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== origin) list.push(`request to ${url.origin}`);
  });
  return list;
}

/** The looks of which every page has a picture. */
export const looks = /** @type {const} */ ([
  { scheme: 'light', width: 1280, height: 800 },
  { scheme: 'dark', width: 1280, height: 800 },
  { scheme: 'light', width: 390, height: 844 },
  { scheme: 'dark', width: 390, height: 844 },
]);

/**
 * What axe finds, one line each.
 *
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function axe(page) {
  // Through the debugger, which the page's policy on scripts does not bind.
  await page.evaluate(`${axeSource};0`);
  const { violations } = await page.evaluate(() =>
    // @ts-expect-error axe came with the line above
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  return violations.flatMap((/** @type {{ id: string, help: string, nodes: { html: string, failureSummary: string }[] }} */ violation) =>
    violation.nodes.map((node) => `${violation.id}: ${violation.help}: ${node.html.slice(0, 200)} ${node.failureSummary}`),
  );
}

/**
 * Pictures of the page in every look, and axe's findings in each; the page is left as it was found.
 *
 * @param {Page} page
 * @param {string} name
 */
export async function record(page, name) {
  mkdirSync(artefacts, { recursive: true });
  const before = page.viewportSize();
  /** @type {string[]} */
  const findings = [];
  for (const { scheme, width, height } of looks) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `${artefacts}${name}-${scheme}-${width}.png`, fullPage: true });
    findings.push(...(await axe(page)).map((finding) => `${name}, ${scheme}, ${width} px: ${finding}`));
  }
  for (const width of [320, 390, 768, 1280, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (excess > 0) findings.push(`${name}, ${width} px: ${excess} px wider than the screen`);
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
  return findings;
}
