/*
 * Takes a picture of every page in every look, from the mock server, and runs axe on each:
 * `npm run build && npm run look`. The pictures are in `artefacts/`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, record, troubles } from '../src/browser.mjs';
import { echoSockets } from '../src/echo-socket.mjs';
import { speech } from '../src/speech.mjs';
import { events, interviews, levels, liveId } from './data.mjs';
import { installFakePeer } from './fake-peer.mjs';
import { serve } from './server.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {[name: string, path: string, ready: string, act?: (page: Page) => Promise<void>][]} */
const pages = [
  ['home', '/', 'text=Operations lead'],
  ['home-job', '/', 'text=Operations lead', pasteJob],
  ['prepare', '/prepare?track=behavioural&minutes=20&patience=balanced', 'text=never leaves this server'],
  ['prepare-ready', '/prepare?track=behavioural', 'text=never leaves this server', readyToStart],
  ['prepare-blocked', '/prepare?track=behavioural', 'text=never leaves this server', blocked],
  ['connect-failed', '/prepare', 'text=never leaves this server', typeInstead],
  ['room', '/prepare?role=Operations%20lead', 'text=never leaves this server', enterRoom],
  ['room-lost', '/prepare?role=Operations%20lead', 'text=never leaves this server', loseConnection],
  ['room-typing', '/prepare', 'text=never leaves this server', typeInstead],
  ['room-menu', '/prepare', 'text=never leaves this server', openMenu],
  ['room-end', '/prepare', 'text=never leaves this server', askToEnd],
  ['report', `/sessions/${interviews[0]?.id}`, 'text=Do next'],
  ['report-pending', `/sessions/${interviews[1]?.id}`, 'text=is being written'],
  ['report-quote', `/sessions/${interviews[0]?.id}`, 'text=Do next', followQuote],
  ['report-correct', `/sessions/${interviews[0]?.id}#turn-5`, 'text=words not recognised', correct],
  ['report-share', `/sessions/${interviews[0]?.id}`, 'text=Do next', share],
  ['transcript-line', `/sessions/${interviews[0]?.id}#turn-5`, 'text=words not recognised'],
  ['transcript-empty', `/sessions/${interviews[2]?.id}`, 'text=Nothing was said'],
  ['transcript-live', `/room/${liveId}`, 'text=This interview goes on'],
  ['transcript-unknown', '/sessions/nobody', 'text=no such interview'],
  ['sessions', '/sessions', 'text=Operations lead'],
  ['sessions-delete', '/sessions', 'text=Operations lead', askToErase],
  ['progress', '/progress', 'canvas'],
  ['question', `/sessions/${interviews[0]?.id}/questions/q1`, 'text=Earlier answer'],
  ['settings', '/settings', 'text=models.example'],
  ['shared', '/shared/secret', 'text=Operations lead'],
  ['diagnostics', '/diagnostics', 'text=Test the connection'],
  ['diagnostics-done', '/diagnostics', 'text=Test the connection', diagnose],
  ['diagnostics-blocked', '/diagnostics', 'text=Test the connection', diagnose],
  ['plans', '/plans', 'text=Operations lead, second round'],
  ['plan', '/plans/plan-1', 'text=Outline'],
  ['plan-question', '/plans/plan-1', 'text=Outline', openQuestion],
  ['plan-invitations', '/plans/plan-1?tab=invitations', 'text=Used up'],
  ['plan-versions', '/plans/plan-1?tab=versions', 'text=Version 1'],
  ['join', '/join/secret', 'text=You are invited'],
  ['join-unknown', '/join/nobody', 'text=not an invitation'],
  ['watch', `/watch/${liveId}`, 'text=What is said'],
  ['not-found', '/nowhere', 'text=nothing at this address'],
];

/** @param {Page} page */
async function readyToStart(page) {
  await page.getByRole('button', { name: 'Turn the microphone on' }).click();
  await page.getByText('We hear you').waitFor();
  await page.getByRole('button', { name: 'Play a chime' }).click();
  await page.getByRole('button', { name: 'I heard it' }).click();
  await page.getByText('Everything is ready').waitFor();
}

/** @param {Page} page */
async function blocked(page) {
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  await page.getByRole('button', { name: 'Turn the microphone on' }).click();
  await page.getByText('is blocking the microphone').waitFor();
}

/** @param {Page} page */
async function typeInstead(page) {
  await page.getByRole('button', { name: 'Type instead' }).click();
  await page.getByRole('button', { name: /Try again|Send the answer/ }).waitFor();
}

/** @param {Page} page */
async function followQuote(page) {
  await page.getByRole('link', { name: 'I proposed that we measure' }).first().click();
  await page.locator('li:focus').waitFor();
}

/** @param {Page} page */
async function correct(page) {
  await page.locator('#turn-5').getByRole('button').click();
  await page.getByRole('menuitem', { name: 'Correct a misheard word' }).click();
  await page.getByRole('textbox', { name: 'What you really said' }).waitFor();
}

/** @param {Page} page */
async function share(page) {
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByText('read 2 times').waitFor();
}

/** @param {Page} page */
async function diagnose(page) {
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await page.getByRole('button', { name: 'Copy as Markdown' }).waitFor();
}

/** @param {Page} page */
async function openQuestion(page) {
  await page.getByRole('row', { name: 'Describe your worst night' }).click();
  await page.getByRole('textbox', { name: 'What is asked' }).waitFor();
}

/** @param {Page} page */
async function askToErase(page) {
  await page.getByRole('button', { name: /^Delete: / }).first().click();
  await page.getByRole('alertdialog').waitFor();
}

/** @param {Page} page */
async function pasteJob(page) {
  await page.getByText('Paste a job description instead').click();
  await page.getByRole('textbox', { name: /Job description/ }).waitFor();
}

/** @param {Page} page */
async function enterRoom(page) {
  await readyToStart(page);
  await page.getByRole('button', { name: 'Start the interview' }).click();
  await page.getByText('Describe a disagreement').first().waitFor();
}

/** @param {Page} page */
async function loseConnection(page) {
  await enterRoom(page);
  await page.getByText('Direct', { exact: true }).waitFor();
  await page.evaluate(() => /** @type {any} */ (window).fakePeer.lose());
  await page.getByText('The connection is lost').waitFor();
}

/** @param {Page} page */
async function openMenu(page) {
  await typeInstead(page);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitemradio', { name: 'Balanced' }).waitFor();
}

/** @param {Page} page */
async function askToEnd(page) {
  await typeInstead(page);
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('alertdialog').waitFor();
}

const server = await serve();
const folder = mkdtempSync(join(tmpdir(), 'antiphon-look-'));
const browser = await launch({ microphone: speech(folder) });
/** @type {string[]} */
const findings = [];
const [only] = process.argv.slice(2);

for (const [name, path, ready, act] of pages) {
  if (only && !name.startsWith(only)) continue;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  const trouble = troubles(page, server.url, [/status of 404/]);
  await echoSockets(page, { closed: name.endsWith('blocked') });
  await page.addInitScript(installFakePeer, { events: events(), levels: levels(), refuse: /failed|blocked$/.test(name) });
  try {
    await page.goto(server.url + path);
    await page.locator(ready).first().waitFor({ timeout: 10_000 });
    await act?.(page);
    findings.push(...(await record(page, name)));
  } catch (error) {
    findings.push(`${name}: ${error}`);
  }
  findings.push(...trouble.map((text) => `${name}: ${text}`));
  await context.close();
}
await browser.close();
server.stop();
rmSync(folder, { recursive: true, force: true });
console.log(findings.length === 0 ? 'axe and the console found nothing' : findings.join('\n'));
process.exitCode = findings.length === 0 ? 0 : 1;
