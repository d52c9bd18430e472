/*
 * Whether everybody can use the pages: each of them, and what opens on them, is inspected on the real server's data. The
 * way through an interview is in `quality-room.test.mjs` and `keyboard.test.mjs`. `ANTIPHON_BIN` names the binary.
 */
import assert from 'node:assert/strict';
import { inspect } from '../src/inspect.mjs';
import { speech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';
import { interviewByTyping } from '../src/typed.mjs';

const ANSWERS = [
  'We planned to move the night shift to a new ward, and nobody had asked the team who would run it.',
  'I went there for two nights, and wrote the plan again with the night shift.',
];

const setting = {
  microphone: speech,
  textModel: true,
  // What is not there is asked for: an interview, an invitation, a page.
  expected: [/status of 404/],
};

/** Of `plantFaults`. */
const FAULTS = [
  /image-alt/,
  /target-size/,
  /has no edge in forced colours: <button[^>]*>Flat/,
  /has no edge in forced colours: <i id="bar"/,
  /aria-selected is told by nothing in forced colours: <b[^>]*>One/,
  /moves in spite of reduced motion: <i id="bar"/,
  /at 320 px: \d+ px wider than the screen: <i id="wide"/,
  /“Far too many words for this” does not fit: <u/,
  /the focus is not seen: <button[^>]*>Flat/,
  /the focus is behind something: <button[^>]*>Hidden/,
];

/** Runs in a page: puts something wrong of each kind there. */
function plantFaults() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    #planted button { border: 0; outline: none; background: #0a6b62; color: white }
    #planted [aria-selected] { background: white }
    #planted [aria-selected='true'] { background: silver }
    #planted #hidden { outline: 3px solid; position: fixed; inset: 0 auto auto 0 }
    #planted #cover { position: fixed; inset: 0 auto auto 0; inline-size: 200px; block-size: 200px }
    #planted .small { display: inline-block; inline-size: 9px; block-size: 9px; overflow: hidden }
    #bar { display: block; inline-size: 40px; block-size: 10px; background: teal }
    #wide { display: block; inline-size: 1000px; block-size: 1px }
    #planted u { display: block; inline-size: 60px; overflow: hidden; white-space: nowrap }
  `);
  document.adoptedStyleSheets = [sheet];
  const planted = document.createElement('div');
  planted.id = 'planted';
  planted.innerHTML = `
    <img src="/icon.svg"><button>Flat</button><a class="small" href="/1">1</a><a class="small" href="/2">2</a>
    <div role="tablist" aria-label="Tabs"><b role="tab" aria-selected="true">One</b><b role="tab" aria-selected="false">Two</b></div>
    <i id="bar"></i><i id="wide"></i><u>Far too many words for this</u><button id="hidden">Hidden</button><div id="cover">.</div>`;
  document.querySelector('main')?.append(planted);
  document.querySelector('#bar')?.animate([{ opacity: 1 }, { opacity: 0.5 }], { duration: 1000, iterations: Infinity });
}

stage('each page is for everybody', setting, async ({ page, server, trouble, button, visitor, test }) => {
  await page.goto(server.url);
  const id = await interviewByTyping(page, ANSWERS, { role: 'Operations lead' });

  /** @type {(name: string, options?: { overlay?: boolean }) => Promise<void>} */
  const isFit = async (name, options) => assert.deepEqual(await inspect(page, name, options), []);
  const at = async (/** @type {string} */ path, /** @type {string | RegExp} */ heading) => {
    await page.goto(server.url + path);
    await page.getByRole('heading', { name: heading }).first().waitFor();
  };

  test('what would be found, if it were there, is found', async () => {
    await at('/nowhere', /./);
    await page.evaluate(plantFaults);
    const found = (await inspect(page, 'planted')).join('\n');
    for (const fault of FAULTS) assert.match(found, fault);
  });

  test('a page may load nothing that is not the server’s own', async () => {
    const { headers } = await fetch(server.url);
    const policy = (headers.get('content-security-policy') ?? '').split(';').map((part) => part.trim().split(' '));
    const kinds = Object.fromEntries(policy.map(([kind = '', ...sources]) => [kind, sources.join(' ')]));
    assert.equal(kinds['default-src'], "'none'");
    assert.equal(kinds['script-src'], "'self'");
    assert.equal(kinds['style-src'], "'self'");
    const own = ["'none'", "'self'", 'blob:', 'data:'];
    assert.deepEqual(policy.flatMap(([, ...sources]) => sources).filter((source) => !own.includes(source)), []);
    const { iceServers } = await (await fetch(`${server.url}/api/ice-servers`)).json();
    assert.deepEqual(iceServers, [], 'nobody else is asked for a way to the server unless its owner says so');
  });

  test('home', async () => {
    await at('/', 'Practise');
    await page.getByRole('radio').first().waitFor();
    await isFit('home');
  });

  test('sessions', async () => {
    await at('/sessions', 'Sessions');
    await page.getByRole('link', { name: 'Operations lead' }).waitFor();
    await isFit('sessions');
  });

  test('a report, its transcript, and what opens there', async () => {
    await at(`/sessions/${id}`, 'Do next');
    await isFit('report');
    await page.getByRole('listitem').filter({ hasText: ANSWERS[1] }).getByRole('button', { name: /With the line at/ }).click();
    await page.getByRole('menuitem', { name: 'Correct a misheard word' }).waitFor();
    await isFit('line menu', { overlay: true });
    await page.getByRole('menuitem', { name: 'Correct a misheard word' }).click();
    await page.getByRole('textbox', { name: 'What you really said' }).waitFor();
    await isFit('correction');
    await button('Delete this interview').click();
    await page.getByRole('alertdialog').waitFor();
    await isFit('delete dialog', { overlay: true });
    await page.keyboard.press('Escape');
  });

  test('what others are shown', async () => {
    await at(`/sessions/${id}`, 'Do next');
    await button('Share').click();
    await button('Make a link').click();
    const url = await page.getByRole('textbox', { name: 'The link' }).inputValue();
    await isFit('share dialog', { overlay: true });
    const { page: stranger, trouble: theirs } = await visitor();
    await stranger.goto(url);
    await stranger.getByRole('heading', { name: 'Report', exact: true }).waitFor();
    assert.deepEqual(await inspect(stranger, 'shared'), []);
    assert.deepEqual(theirs, []);
  });

  test('plans, the editor, invitations and an invitation', async () => {
    await at('/plans', 'Plans');
    await isFit('plans');
    await button('Begin with this: “Behavioural”').click();
    await page.getByRole('heading', { name: 'Outline' }).waitFor();
    await isFit('plan');
    await page.getByRole('row').nth(2).click();
    await page.getByRole('textbox', { name: 'What is asked' }).waitFor();
    await isFit('question');
    await page.getByRole('tab', { name: 'Versions' }).click();
    await isFit('versions');
    await page.getByRole('tab', { name: 'Invitations' }).click();
    await button('Make the link').click();
    const link = await page.getByRole('textbox', { name: 'Link of the invitation' }).inputValue();
    await isFit('invitations');
    const { page: guest } = await visitor();
    await guest.goto(link);
    await guest.getByRole('heading', { name: 'Behavioural' }).waitFor();
    assert.deepEqual(await inspect(guest, 'join'), []);
  });

  test('diagnostics', async () => {
    await at('/diagnostics', 'Diagnostics');
    await button('Test the connection').click();
    await button('Copy as Markdown').waitFor();
    await page.getByText('For engineers').click();
    await page.locator('canvas').first().waitFor();
    await isFit('diagnostics');
  });

  test('settings', async () => {
    await at('/settings', 'Settings');
    await isFit('settings');
    await button('Delete everything…').click();
    await page.getByRole('textbox', { name: /Type delete/ }).waitFor();
    await isFit('delete everything', { overlay: true });
  });

  test('what is not there', async () => {
    await at('/nowhere', /./);
    await isFit('not found');
    for (const path of ['/sessions/nobody', '/join/nobody', '/shared/nobody']) {
      await at(path, /./);
      await isFit(path);
    }
  });

  test('the API’s document', async () => {
    await page.goto(`${server.url}/docs/`);
    await page.getByRole('heading', { name: /Antiphon/ }).first().waitFor();
  });

  test('nothing went wrong unseen, and nobody else was asked', () => assert.deepEqual(trouble, []));
});
