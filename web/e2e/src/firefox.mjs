import puppeteer from 'puppeteer-core';
import { unexpected } from './console.mjs';
import { until } from './until.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

/** A page on a slow machine that is busy with other tests. */
const PATIENCE_MS = 60_000;

/**
 * Debian's Firefox, without a screen, with its sound going to and coming from `sound`. Nobody is asked for permission.
 *
 * @param {import('./sound-server.mjs').SoundServer} sound
 */
export function launchFirefox(sound) {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    defaultViewport: { width: 1280, height: 800 },
    timeout: PATIENCE_MS,
    protocolTimeout: PATIENCE_MS,
    env: { ...process.env, ...sound.env },
    extraPrefsFirefox: {
      'intl.accept_languages': 'en-GB',
      'media.autoplay.default': 0,
      // The server is on this machine's loopback alone.
      'media.peerconnection.ice.loopback': true,
      'permissions.default.microphone': 1,
    },
  });
}

/**
 * What a person does with a page, by the names that it shows.
 *
 * @param {Page} page
 */
export function hands(page) {
  page.setDefaultTimeout(PATIENCE_MS);
  return {
    press: (/** @type {string} */ name) => page.locator(`::-p-xpath(//button[normalize-space()="${name}"])`).click(),
    fill: (/** @type {string} */ name, /** @type {string} */ text) => page.locator(`::-p-xpath(//input[@aria-labelledby=//*[normalize-space()="${name}"]/@id])`).fill(text),
    /** Waits until the page shows this. */
    see: async (/** @type {RegExp} */ words) => {
      const shows = () => page.evaluate((source) => new RegExp(source).test(document.body.innerText), words.source);
      await until(shows, { what: `${words} on the page`, within: PATIENCE_MS }).catch(async (error) => {
        throw new Error(`${error.message}; it shows:\n${await page.evaluate(() => document.body.innerText)}`);
      });
    },
    /** Waits until the page is here. */
    at: (/** @type {RegExp} */ path) => page.waitForFunction((source) => new RegExp(source).test(location.pathname), {}, path.source),
  };
}

/**
 * Errors on the page's console, and faults.
 *
 * @param {Page} page
 * @param {RegExp[]} [expected]
 * @returns {string[]} grows
 */
export function faults(page, expected = []) {
  /** @type {string[]} */
  const list = [];
  page.on('console', (message) => list.push(...unexpected(message, expected)));
  page.on('pageerror', (error) => list.push(error instanceof Error ? String(error.stack ?? error) : String(error)));
  return list;
}
