// The diagnostics page in Chromium: node diagnosis.mjs URL LOGIN. LOGIN is JSON, {username, credential} in place of those
// that the server gave, or null. Prints one line of JSON: how each way went, and the codes of what the page found.

import { launch } from '../../web/e2e/src/browser.mjs';

const [url = '', login = 'null'] = process.argv.slice(2);
// Every way is tried until the server's own deadline for a try.
const TRIED_MS = 90_000;

/** Runs in the page. */
function withLogin(/** @type {{ username: string, credential: string } | null} */ login) {
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(/** @type {RTCConfiguration} */ configuration = {}) {
      const iceServers = (configuration.iceServers ?? []).map((server) => ({ ...server, ...login }));
      super({ ...configuration, iceServers });
    }
  };
}

// A page of another host has WebRTC's devices only over HTTPS.
const browser = await launch({ args: [`--unsafely-treat-insecure-origin-as-secure=${url}`] });
try {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await page.addInitScript(withLogin, JSON.parse(login));
  await page.goto(`${url}/diagnostics`);
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await page.getByRole('button', { name: 'Copy as Markdown' }).waitFor({ timeout: TRIED_MS });
  const read = (/** @type {string} */ name) =>
    page.locator(`[data-${name}]`).evaluateAll((found, name) => found.map((one) => one.getAttribute(`data-${name}`)), name);
  const ways = await page.locator('[data-way]').evaluateAll((found) =>
    found.map((one) => `${one.getAttribute('data-way')}: ${one.textContent?.match(/works|failed|not offered/)?.[0] ?? one.textContent}`));
  console.log(JSON.stringify({ codes: await read('code'), ways }));
} catch (error) {
  console.log(JSON.stringify({ error: String(error).slice(0, 500) }));
} finally {
  await browser.close();
}
