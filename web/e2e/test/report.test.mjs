/*
 * What is left of an interview: the report with its evidence, the transcript that is searched and corrected, the file,
 * the link for others, and the end of it all. By typed answers, with a text model that quotes them.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { record } from '../src/browser.mjs';
import { speech } from '../src/speech.mjs';
import { stage } from '../src/stage.mjs';
import { interviewByTyping } from '../src/typed.mjs';

const ANSWERS = [
  'We planned to move the night shift to a new ward, and nobody had asked the team who would run it.',
  'I went there for two nights, and wrote the plan again with the night shift.',
];
const CORRECTED = 'I went there for three nights, and wrote the plan again with the night shift.';

// In the end nothing is there any more: the page asks, and is told so.
const setting = {
  microphone: speech,
  textModel: true,
  context: { viewport: { width: 1440, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] },
  expected: [/status of 404/],
};

stage('a report', setting, async ({ page, server, trouble, button, visitor, test }) => {
  await page.goto(server.url);
  const id = await interviewByTyping(page, ANSWERS, { role: 'Operations lead' });

  const line = (/** @type {string | RegExp} */ text) => page.getByRole('listitem').filter({ has: page.getByText(text) });
  const api = async (/** @type {string} */ path) => {
    const answer = await fetch(`${server.url}/api/interviews/${id}${path}`);
    return { status: answer.status, body: await answer.json().catch(() => undefined) };
  };

  test('says what it rests on: a quote lights its line and its place, and leads there', async () => {
    await page.goto(`${server.url}/sessions/${id}`);
    await page.getByRole('heading', { name: 'Do next' }).waitFor();
    await page.getByText(/one claim that quoted nothing you said/).waitFor();
    const quote = page.getByRole('link', { name: /I went there for two nights/ }).first();
    await quote.focus();
    const lit = page.locator('[data-lit]');
    assert.match(await lit.innerText(), /I went there for two nights/);
    assert.match(await lit.locator('mark').innerText(), /^I went there for two nights/);
    await quote.press('Enter');
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await page.waitForFunction(() => document.activeElement?.id.startsWith('turn-'));
    assert.equal(await focused(), await lit.or(page.locator('li:focus')).first().getAttribute('id'));
    const place = await page.getByRole('slider', { name: 'Place in the interview' }).getAttribute('aria-valuetext');
    assert.match(place ?? '', /You: I went there for two nights/);
    assert.deepEqual(await record(page, 'e2e-report'), []);
  });

  test('keeps what was measured apart from what is thought', async () => {
    await page.getByRole('region', { name: 'Opinion' }).getByText(/has read the transcript/).waitFor();
    const measured = page.getByRole('region', { name: /^Measured/ });
    await measured.getByText('How this is measured').first().click();
    await measured.getByText(/Time with speech in it|the interviewer's turn was cut off|candidate's speech/).first().waitFor();
  });

  test('is searched: how often, on and back', async () => {
    await page.getByRole('searchbox', { name: 'Find in the transcript' }).fill('night shift');
    await page.getByText('1 of 2').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('2 of 2').waitFor();
    await button('Next').click();
    await page.getByText('1 of 2').waitFor();
    await button('Clear').click();
  });

  test('shows one speaker’s lines where that is wanted', async () => {
    const shown = () => page.locator('[data-role]').evaluateAll((lines) => [...new Set(lines.map((one) => one.dataset.role))]);
    await page.getByRole('radio', { name: 'Interviewer' }).click();
    assert.deepEqual(await shown(), ['interviewer']);
    await page.getByRole('radio', { name: 'Both' }).click();
    assert.equal((await shown()).length, 2);
  });

  test('takes the correction of a misheard word, keeps the original, and is made again from it', async () => {
    await line(ANSWERS[1] ?? '').getByRole('button', { name: /With the line at/ }).click();
    await page.getByRole('menuitem', { name: 'Correct a misheard word' }).click();
    await page.getByRole('textbox', { name: 'What you really said' }).fill(CORRECTED);
    await button('Save').click();
    await line(CORRECTED).getByText('corrected by you').waitFor();
    const stored = (await api('/transcript')).body.lines.find((/** @type {any} */ one) => one.corrected);
    assert.equal(stored.text, CORRECTED);
    assert.equal(stored.original, ANSWERS[1]);
    await button('Make it again from the corrected words').click();
    await page.getByRole('link', { name: /I went there for three nights/ }).first().waitFor();
  });

  test('has a link to each line, which leads there', async () => {
    await line(CORRECTED).getByRole('button', { name: /With the line at/ }).click();
    await page.getByRole('menuitem', { name: 'Copy a link to it' }).click();
    await page.getByText('A link to the line is copied.').waitFor();
    const url = await page.evaluate(() => navigator.clipboard.readText());
    await page.goto('about:blank');
    await page.goto(url);
    await page.waitForFunction(() => document.activeElement?.id.startsWith('turn-'));
    assert.match(await page.locator('li:focus').innerText(), /three nights/);
  });

  test('is saved as a file that has what was said', async () => {
    await button(/^Download/).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Markdown' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /\.md$/);
    const text = await readFile(await download.path(), 'utf8');
    assert.ok(text.includes('three nights') && text.includes(ANSWERS[0]?.slice(0, 40) ?? ''), text);
  });

  test('is shared by a link that is shown once, and taken back', async () => {
    await button('Share').click();
    await page.getByText('By which somebody introduces themselves').click();
    await button('Make a link').click();
    const url = await page.getByRole('textbox', { name: 'The link' }).inputValue();
    const read = () => fetch(url.replace('/shared/', '/api/shared/'));
    assert.equal((await read()).status, 200);
    assert.deepEqual(await record(page, 'e2e-share'), []);

    const { page: stranger } = await visitor();
    await stranger.goto(url);
    await stranger.getByRole('heading', { name: 'Report', exact: true }).waitFor();
    await stranger.getByText('three nights').first().waitFor();
    assert.equal(await stranger.getByRole('navigation').count(), 0);
    assert.deepEqual(await record(stranger, 'e2e-shared'), []);
    await button(/^Take back/).click();
    await page.getByText(/taken back/).waitFor();
    assert.equal((await read()).status, 404);
    await button('Close').click();
  });

  test('is kept for as long as its owner says', async () => {
    await button(/^(Until I delete it )?Keep this interview for/).click();
    await page.getByRole('option', { name: '7 days' }).click();
    await page.getByText(/^It is deleted on /).waitFor();
    assert.deepEqual((await api('/retention')).body, { days: 7 });
    assert.ok((await api('')).body.keptUntil);
  });

  test('leads to the same practice', async () => {
    const href = await page.getByRole('link', { name: 'Practise again' }).getAttribute('href');
    assert.match(href ?? '', /^\/prepare\?.*track=/);
  });

  test('is deleted after asking, and is really gone', async () => {
    await button('Delete this interview').click();
    await page.getByRole('alertdialog').waitFor();
    await page.keyboard.press('Escape');
    assert.equal((await api('')).status, 200);
    await button('Delete this interview').click();
    await button('Delete for good').click();
    await page.getByRole('heading', { name: 'The interview is deleted' }).waitFor();
    for (const path of ['', '/transcript', '/feedback', '/share']) assert.equal((await api(path)).status, 404, path);
    assert.deepEqual(await record(page, 'e2e-deleted'), []);
    await page.getByRole('link', { name: 'All sessions' }).click();
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Operations lead' }).count(), 0);
    assert.deepEqual(trouble, []);
  });
});
