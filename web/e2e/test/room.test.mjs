/*
 * What the room's controls do, by the server's own record, and the ways out of it and back: in Chromium, against the real
 * server. `ANTIPHON_BIN` names the binary.
 */
import assert from 'node:assert/strict';
import { launch, record } from '../src/browser.mjs';
import { cuttablePath } from '../src/path.mjs';
import { speech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';
import { until } from '../src/until.mjs';

stage('the room', { microphone: speech }, ({ server, visitor, suite, test }) => {
  /** @type {Awaited<ReturnType<typeof visitor>>} */
  let person;
  /** @type {import('playwright-core').Page} */
  let page;
  /** @type {string[]} */
  let trouble;

  suite.beforeEach(async () => {
    person = await visitor();
    ({ page, trouble } = person);
    // The page asks before it is left in mid-interview.
    page.on('dialog', (dialog) => void dialog.accept());
  });
  suite.afterEach(() => person.context.close());

  const button = (/** @type {string} */ name) => person.button(name);
  const id = () => new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const inRoom = async () => {
    await page.waitForURL(/\/room\//);
    await page.getByText(/Question 1 of about \d+/).waitFor();
  };
  const typing = async () => {
    await page.goto(`${server.url}/prepare?role=Operations%20lead`);
    await button('Type instead').click();
    await inRoom();
  };
  const speaking = async () => {
    await page.goto(`${server.url}/prepare?role=Operations%20lead`);
    await button('Turn the microphone on').click();
    await page.getByText(/We hear you/).waitFor();
    await button('Skip this check').click();
    await button('Start the interview').click();
    await inRoom();
  };
  const end = async () => {
    await button('End').click();
    await button('End and see feedback').click();
    await page.waitForURL(/\/sessions\//);
  };
  /** What the server has in its log of the interview. */
  const logged = (/** @type {string} */ of) =>
    page.evaluate(async (of) => {
      const over = new AbortController();
      const answer = await fetch(`/api/interviews/${of}/events`, { signal: over.signal, headers: { accept: 'text/event-stream' } });
      const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
      const decoder = new TextDecoder();
      let text = '';
      // What is in the log comes at once; what happens from now on is not waited for.
      const enough = new Promise((done) => setTimeout(() => done({ done: true }), 700));
      for (;;) {
        const { value, done } = /** @type {any} */ (await Promise.race([reader.read(), enough]));
        if (value) text += decoder.decode(value, { stream: true });
        if (done) break;
      }
      over.abort();
      return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    }, of);
  /** The interview's last state is to be this, and it may take the server a moment. */
  const comesTo = (/** @type {string} */ of, /** @type {Record<string, unknown>} */ wanted) =>
    until(async () => {
      const state = (await logged(of)).findLast(({ type }) => type === 'session.state');
      return Object.entries(wanted).every(([key, value]) => state?.[key] === value);
    }, { what: `the server’s state is ${JSON.stringify(wanted)}`, within: 20_000 });

  test('a page reloaded in mid-interview goes back to it', async () => {
    await speaking();
    const before = id();
    await page.reload();
    await inRoom();
    assert.equal(id(), before);
    await button('Mute').click();
    await page.getByText('You are muted').or(page.getByText('Speaking…')).first().waitFor();
    await end();
    assert.equal(id(), before);
    const list = await page.evaluate(async () => (await fetch('/api/interviews')).json());
    assert.equal(list.interviews.length, 1, 'no second interview was begun');
    assert.deepEqual(trouble, []);
  });

  test('who types goes back by a click', async () => {
    await typing();
    const before = id();
    await page.reload();
    assert.deepEqual(await record(page, 'e2e-room-back'), []);
    await button('Go back to the interview').click();
    await inRoom();
    assert.equal(id(), before);
    await end();
  });

  test('an interview can be ended and deleted', async () => {
    await typing();
    const of = id();
    await button('End').click();
    assert.deepEqual(await record(page, 'e2e-room-end'), []);
    await button('End and delete').click();
    await page.getByRole('heading', { name: 'The interview is deleted' }).waitFor();
    assert.deepEqual(await record(page, 'e2e-room-deleted'), []);
    assert.equal((await fetch(`${server.url}/api/interviews/${of}`)).status, 404);
    assert.deepEqual(trouble, []);
  });

  test('each control is what the server was told', async () => {
    await speaking();
    const of = id();
    await button('Mute').click();
    await button('I need a moment').click();
    await button('More').click();
    await page.getByRole('menuitemradio', { name: 'Take your time' }).click();
    await page.keyboard.press('Escape');
    await comesTo(of, { muted: true, holding: true, patience: 'patient' });
    const questions = async () => (await logged(of)).filter(({ type, question }) => type === 'turn.started' && question);
    const asked = (await questions()).length;
    await button('I need a moment').click();
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Skip this question' }).click();
    await page.getByText(/Question 2 of about \d+/).waitFor();
    await until(async () => (await questions()).length > asked, { what: 'another question is in the log', within: 20_000 });
    await end();
  });

  test('push-to-talk is heard while the space bar is held', async () => {
    await speaking();
    const of = id();
    await button('More').click();
    await page.getByRole('menuitemradio', { name: 'Push-to-talk' }).click();
    await page.keyboard.press('Escape');
    await button('Hold to talk').waitFor();
    await comesTo(of, { muted: true });
    // Outside the room the key is nobody's (WCAG 2.1.4).
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    await page.keyboard.press('Space');
    assert.equal((await logged(of)).findLast(({ type }) => type === 'session.state').muted, true);
    await page.getByRole('main').focus();
    await page.keyboard.down('Space');
    await comesTo(of, { muted: false });
    await page.keyboard.up('Space');
    await comesTo(of, { muted: true });
    assert.deepEqual(await record(page, 'e2e-room-push'), []);
    await button('More').click();
    await page.getByRole('menuitemcheckbox', { name: 'The space bar talks' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('main').focus();
    await page.getByText('Hold the button to talk').waitFor();
    await page.keyboard.press('Space');
    assert.equal((await logged(of)).findLast(({ type }) => type === 'session.state').muted, true);
    await end();
  });

  test('another microphone is taken in mid-call', async () => {
    await speaking();
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Devices…' }).click();
    const list = page.getByRole('dialog', { name: 'Devices' });
    await list.getByRole('button', { name: /Microphone/ }).click();
    await page.getByRole('option').last().click();
    await list.getByText('The call goes on while you change it.').waitFor();
    assert.equal(await list.getByRole('alert').count(), 0);
    assert.deepEqual(await record(page, 'e2e-room-devices'), []);
    await list.getByRole('button', { name: 'Close' }).click();
    await end();
    assert.deepEqual(trouble, []);
  });

  test('who is watched is told, and sees it for as long as it is so', async () => {
    await typing();
    assert.equal(await page.getByText('Someone is watching').count(), 0);
    const watcher = await person.context.newPage();
    await watcher.goto(`${server.url}/watch/${id()}`);
    await page.bringToFront();
    await page.getByText('Someone is watching').waitFor();
    assert.deepEqual(await record(page, 'e2e-room-watched'), []);
    await watcher.close();
    await page.getByText('Someone is watching').waitFor({ state: 'detached' });
    await end();
    assert.deepEqual(trouble, []);
  });

  test('a second tab of the same interview takes it, and the first is told', async () => {
    await typing();
    const of = id();
    // A tab that is duplicated has what its origin keeps for the tab.
    const [second] = await Promise.all([person.context.waitForEvent('page'), page.evaluate(() => void window.open(location.href))]);
    await second.getByRole('button', { name: 'Go back to the interview' }).click();
    await page.bringToFront();
    await page.getByText('This interview goes on in another window or on another device.').waitFor();
    assert.deepEqual(await record(page, 'e2e-room-moved'), []);
    await second.bringToFront();
    await second.getByText(/Question 1 of about \d+/).waitFor();
    await second.getByRole('button', { name: 'Mute', exact: true }).or(second.getByRole('button', { name: 'Done' })).first().waitFor();
    await comesTo(of, { state: 'listening' });
    await second.close();
  });

  test('while the candidate’s silence is about to end their turn, they see it', async () => {
    await speaking();
    await page.getByText('Listening…').waitFor();
    // Who falls silent in the middle of an answer.
    await button('Mute').click();
    await page.locator('svg circle[pathLength="1"]').waitFor({ state: 'attached' });
    await end();
  });

  test('offline for five seconds, the call comes back and says what was missed', async () => {
    const path = await cuttablePath(page);
    try {
      await speaking();
      const of = id();
      await page.getByText(/Your turn|Listening…/).first().waitFor();
      await path.cut(true);
      await page.getByText(/The connection is lost/).waitFor();
      assert.deepEqual(await record(page, 'e2e-room-lost'), []);
      await page.waitForTimeout(2_000);
      await path.cut(false);
      await page.getByText(/We missed about \d+ s of you\./).waitFor();
      assert.deepEqual(await record(page, 'e2e-room-missed'), []);
      const asked = (await logged(of)).filter(({ type, role }) => type === 'turn.started' && role === 'interviewer').length;
      await button('Repeat the question').click();
      await until(async () => (await logged(of)).filter(({ type, role }) => type === 'turn.started' && role === 'interviewer').length > asked, {
        what: 'the question is asked again',
        within: 20_000,
      });
      await end();
    } finally {
      path.close();
    }
  });

  test('a browser that refuses the microphone is told of, and typing is a way on', async () => {
    const refusing = await launch();
    try {
      const other = await refusing.newPage({ locale: 'en-GB' });
      await other.goto(`${server.url}/prepare`);
      await other.getByRole('button', { name: 'Turn the microphone on' }).click();
      await other.getByRole('alert').getByText(/No microphone was found|is blocking the microphone/).waitFor();
      await other.getByRole('button', { name: 'Type instead' }).click();
      await other.waitForURL(/\/room\//);
    } finally {
      await refusing.close();
    }
  });
});
