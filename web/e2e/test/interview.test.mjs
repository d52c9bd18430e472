/*
 * A whole interview, as a person has it: in Chromium, against the real server, with a voice as the
 * microphone. `ANTIPHON_BIN` names the binary; pictures and sound are left in `artefacts/`.
 */
import assert from 'node:assert/strict';
import { record } from '../src/browser.mjs';
import { clips, enoughVoice, likeness } from '../src/clips.mjs';
import { hearStretch, keepSound } from '../src/ear.mjs';
import { interrupt } from '../src/interruption.mjs';
import { speech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';
import { noteSteps, shownSteps } from '../src/steps.mjs';

const TYPED = 'We asked the night shift, and changed the plan with them.';

stage('an interview', { microphone: speech }, async ({ page, server, restart, trouble, button, test }) => {
  await page.addInitScript(noteSteps);

  const line = (/** @type {RegExp | string} */ text) => page.getByRole('listitem').filter({ hasText: text });

  test('begins with what to practise', async () => {
    await page.goto(server.url);
    await page.getByRole('radio').first().waitFor();
    assert.deepEqual(await record(page, 'e2e-home'), []);
    await page.getByRole('textbox', { name: 'Role' }).fill('Operations lead');
    await button('Set up the microphone').click();
  });

  test('checks voice, microphone and speakers', async () => {
    await page.getByText('Your voice never leaves this server').waitFor();
    await button('Turn the microphone on').click();
    await page.getByText(/We hear you/).waitFor();
    await button('Play a chime').click();
    await button('I heard it').click();
    assert.deepEqual(await record(page, 'e2e-prepare'), []);
  });

  test('connects in five steps, each really done', async () => {
    await button('Start the interview').click();
    await page.waitForURL(/\/room\//);
    const steps = await shownSteps(page);
    assert.deepEqual(Object.keys(steps), [
      'microphone_access', 'api_connection', 'session_creation', 'webrtc_setup', 'audio_connection',
    ]);
    for (const [name, shown] of Object.entries(steps).slice(0, 4)) assert.match(shown, /^done \d+ ms$/, name);
    // The page may have gone on in the very moment in which the last one was done.
    assert.match(steps.audio_connection ?? '', /^(done \d+ ms|working)/);
  });

  test('is heard: the interviewer speaks', async () => {
    await button('Mute').click();
    // The voice of the microphone may have cut the greeting short; then the question is heard.
    const sound = await hearStretch(page, enoughVoice, { ms: 4_000, within: 30_000, what: 'the interviewer' });
    keepSound('e2e-first-words', sound);
    await page.getByText(/Question 1 of about \d+/).waitFor();
    const shown = (await page.getByRole('main').innerText()).replaceAll(/\s+/g, ' ');
    assert.match(shown, /Hello|As I was asking/);
    const isShown = (/** @type {string} */ words) => shown.includes(words.split(' ').slice(0, 4).join(' '));
    const recordings = [...clips()].filter(([, words]) => words.length > 40);
    const ids = (/** @type {[string, string][]} */ list) => list.map(([id]) => id);
    const like = await likeness(page, sound, ids(recordings.filter(([, words]) => isShown(words))));
    const unlike = await likeness(page, sound, ids(recordings.filter(([, words]) => !isShown(words)).slice(0, 3)));
    assert.ok(like > 0.9 && unlike < 0.8, `like the recordings of what is shown: ${like}, like others: ${unlike}`);
    assert.deepEqual(await record(page, 'e2e-room'), []);
  });

  test('lets the candidate interrupt: the voice stops', async () => {
    await interrupt(page);
    await line('You interrupted here').first().waitFor();
  });

  test('turns what was said into a turn', async () => {
    await page.waitForTimeout(4_000);
    await button('Mute').click();
    await button('I’m done').click();
    await page.getByRole('log').getByText(/Spoken answer, \d+ s|recognised by your browser/).first().waitFor();
  });

  test('takes a typed answer too', async () => {
    await button('Type an answer').click();
    await page.getByRole('textbox', { name: 'Your answer' }).fill(TYPED);
    await button('Send the answer').click();
    await page.getByRole('log').getByText(TYPED).waitFor();
  });

  test('ends when it is told to, after asking', async () => {
    await button('End').click();
    await page.getByRole('alertdialog').waitFor();
    await page.keyboard.press('Escape');
    await button('End').click();
    await button('End and see feedback').click();
    await page.waitForURL(/\/sessions\//);
  });

  const transcriptIsThere = async () => {
    await page.getByRole('heading', { name: 'Operations lead' }).waitFor();
    await line(TYPED).waitFor();
    assert.ok((await line('You interrupted here').count()) >= 1);
    assert.ok((await line(/Spoken answer, \d+ s|recognised by your browser/).count()) >= 1);
  };

  test('leaves a transcript', async () => {
    await transcriptIsThere();
    assert.deepEqual(await record(page, 'e2e-transcript'), []);
    assert.deepEqual(trouble, []);
  });

  test('leaves it also after a restart of the server', async () => {
    const { pathname } = new URL(page.url());
    await page.goto('about:blank');
    await restart();
    await page.goto(server.url + pathname);
    await transcriptIsThere();
    await page.goto(`${server.url}/sessions`);
    await page.getByRole('link', { name: 'Operations lead' }).waitFor();
    assert.deepEqual(await record(page, 'e2e-sessions'), []);
  });
});
