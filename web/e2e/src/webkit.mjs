import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.mjs';
import { until } from './until.mjs';

/** A page on a slow machine that is busy with other tests. */
const PATIENCE_MS = 60_000;
const MINIBROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

/**
 * Debian's WebKitGTK, on a screen of its own that nobody sees, driven by the W3C's WebDriver protocol: no driver of npm's
 * knows it.
 *
 * @param {string} folder
 * @param {import('./stage.mjs').AtEnd} atEnd
 */
export async function launchWebKit(folder, atEnd) {
  const display = await startScreen(atEnd);
  const home = join(folder, 'webkit');
  mkdirSync(home);
  const port = await freePort();
  const driver = spawn('dbus-run-session', ['--', 'WebKitWebDriver', `--port=${port}`], {
    detached: true,
    env: { ...process.env, DISPLAY: display, HOME: home, XDG_RUNTIME_DIR: home, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
    stdio: 'ignore',
  });
  atEnd(() => driver.pid && process.kill(-driver.pid, 'SIGKILL'));
  const ask = async (/** @type {string} */ method, /** @type {string} */ path, /** @type {unknown} */ body = undefined) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body === undefined ? null : JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };
  await until(() => ask('GET', '/status').then(() => true, () => false), { what: 'WebKit’s driver', within: PATIENCE_MS });
  const options = { binary: MINIBROWSER, args: ['--automation'] };
  const { sessionId } = await ask('POST', '/session', { capabilities: { alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options } } });
  atEnd(() => ask('DELETE', `/session/${sessionId}`));

  /** @type {(script: string, ...args: unknown[]) => Promise<any>} */
  const run = (script, ...args) => ask('POST', `/session/${sessionId}/execute/sync`, { script, args });
  return {
    run,
    open: async (/** @type {string} */ url) => {
      await ask('POST', `/session/${sessionId}/url`, { url });
      await run(noteTrouble);
    },
    /** @returns {Promise<string[]>} what went wrong in the page since it was opened, also on others that it led to */
    trouble: () => run('return window.trouble'),
    /** Waits until the page shows this. */
    see: async (/** @type {RegExp} */ words) => {
      const text = () => run('return document.body.innerText');
      await until(async () => words.test(await text()), { what: `${words} on the page`, within: PATIENCE_MS }).catch(async (error) => {
        throw new Error(`${error.message}; it shows:\n${await text()}`);
      });
    },
    /** Presses the button or the link of this name. */
    press: async (/** @type {string} */ name) => {
      const using = { using: 'xpath', value: `(//button | //a)[normalize-space()="${name}"]` };
      /** @type {Record<string, string>} */
      let element = {};
      const found = () => ask('POST', `/session/${sessionId}/element`, using).then((one) => ((element = one), true), () => false);
      await until(found, { what: `a button or a link ${name}`, within: PATIENCE_MS });
      await ask('POST', `/session/${sessionId}/element/${Object.values(element)[0]}/click`, {});
    },
  };
}

/** A script of the page's: the protocol tells nothing of what is on its console. */
const noteTrouble = `
  window.trouble = [];
  addEventListener('error', ({ message }) => trouble.push(message));
  addEventListener('unhandledrejection', ({ reason }) => trouble.push(String(reason)));
  const { error } = console;
  console.error = (...said) => { trouble.push(said.join(' ')); error(...said); };
`;

/** @param {import('./stage.mjs').AtEnd} atEnd */
async function startScreen(atEnd) {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
  atEnd(() => screen.kill());
  const [number] = await once(createInterface({ input: screen.stdout }), 'line', { signal: AbortSignal.timeout(PATIENCE_MS) });
  return `:${number}`;
}
