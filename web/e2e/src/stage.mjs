import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { launch, troubles } from './browser.mjs';
import { replayed } from './replay.mjs';
import { startServer } from './server.mjs';
import { startTextModel } from './text-model.mjs';

/** @typedef {import('playwright-core').BrowserContextOptions} ContextOptions */
/** @typedef {{ url: string, stop(signal?: NodeJS.Signals): unknown }} Served */
/** @typedef {Awaited<ReturnType<typeof settle>>} Stage */
/**
 * @typedef {object} Setting
 * @property {(folder: string) => string} [microphone] makes the WAV file that the browser hears; without it there is no microphone
 * @property {string[]} [flags] of `antiphon serve`
 * @property {boolean} [textModel] whether reports are written by a text model, which quotes what was said
 * @property {() => Promise<Served>} [server] instead of the binary that `ANTIPHON_BIN` names
 * @property {(server: string, folder: string) => Promise<Served>} [site] what the browser visits, if not the server itself
 * @property {number} [debuggerPort] where the browser's debugger listens, too
 * @property {ContextOptions} [context] of the first page
 * @property {RegExp[]} [expected] errors on the console that belong to what the pages do
 * @property {number} [patienceMs] how long a step may take
 */

/** @typedef {(end: () => unknown) => void} AtEnd called in the opposite order, when the tests are over */
/** @typedef {(name: string, run: () => void | Promise<void>) => void} AddTest */

/**
 * A suite of tests, which run one after the other and share what was set up for them.
 *
 * @template Shared
 * @param {string} name
 * @param {(atEnd: AtEnd) => Promise<Shared>} setUp
 * @param {(shared: Shared & { test: AddTest, suite: import('node:test').TestContext }) => unknown} tell adds the tests, after preparing what they begin with
 */
export function suite(name, setUp, tell) {
  void test(name, async (suite) => {
    /** @type {(() => unknown)[]} */
    const ends = [];
    suite.after(async () => {
      for (const end of ends.reverse()) await end();
    });
    /** @type {Parameters<AddTest>[]} */
    const tests = [];
    await tell({ ...(await setUp((end) => ends.push(end))), suite, test: (...one) => tests.push(one) });
    for (const one of tests) await suite.test(...one);
  });
}

/**
 * A suite of tests that share a server, Chromium, and a page of one person in it.
 *
 * @param {string} name
 * @param {Setting} setting
 * @param {Parameters<typeof suite<Stage>>[2]} tell
 */
export function stage(name, setting, tell) {
  suite(name, (atEnd) => settle(setting, atEnd), tell);
}

/**
 * @param {Setting} setting
 * @param {AtEnd} atEnd
 */
async function settle(setting, atEnd) {
  const folder = newFolder(atEnd);
  const flags = [...(setting.flags ?? [])];
  if (setting.textModel) {
    const model = await startTextModel();
    atEnd(model.stop);
    flags.push('--feedback-model', 'chat:writer', '--feedback-url', model.url);
  }
  const traces = join(folder, 'traces');
  if (!setting.server) {
    flags.push('--trace-dir', traces);
    // After the server was stopped: ends are called in the opposite order.
    atEnd(() => replayed(binary(), traces));
  }
  const server = await (setting.server?.() ?? startServer(binary(), join(folder, 'data'), flags));
  atEnd(server.stop);
  const restart = async () => {
    assert.ok('restart' in server, 'only the real server starts again with what it has kept');
    await server.restart();
  };
  const restartAfterKill = async () => {
    assert.ok('restartAfterKill' in server, 'only the real server is killed');
    await server.restartAfterKill();
  };
  const site = (await setting.site?.(server.url, folder)) ?? server;
  if (site !== server) atEnd(site.stop);
  const browser = await launch({ microphone: setting.microphone?.(folder), args: setting.debuggerPort ? [`--remote-debugging-port=${setting.debuggerPort}`] : [] });
  atEnd(() => browser.close());

  /**
   * A page of somebody else: nothing that the others have.
   *
   * @param {ContextOptions} [options]
   */
  const visitor = async (options) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(setting.patienceMs ?? 20_000);
    return { context, page, trouble: troubles(page, site.url, setting.expected), button: buttonOf(page) };
  };
  return { folder, server, restart, restartAfterKill, site, browser, visitor, ...(await visitor(setting.context)) };
}

/** @param {AtEnd} atEnd */
export function newFolder(atEnd) {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-e2e-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The server to test. */
export function binary() {
  const path = process.env.ANTIPHON_BIN ?? '';
  assert.notEqual(path, '', 'ANTIPHON_BIN names the server to test; make test sets it');
  return path;
}

/** @param {import('playwright-core').Page} page */
function buttonOf(page) {
  return (/** @type {string | RegExp} */ name) => page.getByRole('button', { name, exact: true });
}
