/* A recording as a page has it: played by the browser, sought by turn, and heard on the interview's page. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { record } from '../src/browser.mjs';
import { speech } from '../src/speech.mjs';
import { binary, stage } from '../src/stage.mjs';

/** Of the interviewer's turn that is sought, what is listened to. */
const LISTEN_MS = 800;

/** Louder is a voice: RMS. */
const VOICE = 0.01;

stage('a recording', { flags: ['--recording', 'allow'], context: { viewport: { width: 1440, height: 900 } } }, ({ folder, page, server, trouble, test }) => {

  test('plays in an audio element, from where a turn begins', async () => {
    const flags = ['--json', '--record', '--speak', 'asked', '--wav', speech(folder), '--max-seconds', '14'];
    const call = spawnSync(binary(), ['call', server.url, ...flags], { encoding: 'utf8' });
    assert.equal(call.status, 0, call.stderr);
    const { interviewId } = JSON.parse(call.stdout);
    await page.goto(server.url);
    const recording = await page.evaluate(async (id) => {
      for (;;) {
        const detail = await (await fetch(`/api/interviews/${id}/recording`)).json();
        if (detail.state !== 'running') return detail;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }, interviewId);
    assert.equal(recording.state, 'finished');
    const turn = recording.turns.find((/** @type {any} */ turn) => turn.side === 'interviewer');
    const url = recording.tracks.find((/** @type {any} */ track) => track.side === 'interviewer').url;
    const played = await page.evaluate(
      async ({ url, at, listen }) => {
        const audio = new Audio();
        const next = (/** @type {string} */ event) =>
          new Promise((resolve, reject) => {
            audio.addEventListener(event, resolve, { once: true });
            audio.addEventListener('error', () => reject(new Error(audio.error?.message)), { once: true });
          });
        const context = new AudioContext();
        const analyser = new AnalyserNode(context, { fftSize: 2048 });
        context.createMediaElementSource(audio).connect(analyser).connect(context.destination);
        const samples = new Float32Array(analyser.fftSize);
        const loudest = async (/** @type {number} */ from) => {
          const sought = next('seeked');
          audio.currentTime = from / 1000;
          await sought;
          await audio.play();
          let level = 0;
          const end = performance.now() + listen;
          while (performance.now() < end) {
            await new Promise((resolve) => setTimeout(resolve, 20));
            analyser.getFloatTimeDomainData(samples);
            level = Math.max(level, Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length));
          }
          audio.pause();
          return { level, time: audio.currentTime };
        };
        const loaded = next('loadedmetadata');
        audio.src = url;
        await loaded;
        await context.resume();
        return { duration: audio.duration, later: await loudest(at), again: await loudest(at) };
      },
      { url, at: turn.startMs, listen: LISTEN_MS },
    );
    assert.ok(Math.abs(played.duration * 1000 - recording.durationMs) < 50, JSON.stringify(played));
    for (const { level, time } of [played.later, played.again]) {
      assert.ok(level > VOICE, JSON.stringify(played));
      assert.ok(time * 1000 > turn.startMs + LISTEN_MS / 3 && time * 1000 < turn.startMs + 3 * LISTEN_MS, `${time}`);
    }
  });

  test('is played on the interview’s page: from the beginning, and from the line that is clicked', async () => {
    const list = await (await fetch(`${server.url}/api/interviews`)).json();
    const [{ id }] = list.interviews;
    await page.goto(`${server.url}/sessions/${id}`);
    const at = async () => Number(await page.getByRole('slider', { name: 'Place in the interview' }).inputValue());
    const passes = (/** @type {number} */ ms) => page.waitForFunction(
      (than) => Number(document.querySelector('input[type=range]')?.getAttribute('value')) > than, ms,
    );
    await page.getByRole('button', { name: 'Play' }).click();
    await passes(1_000);
    const last = page.getByRole('link', { name: /^Go to / }).last();
    const [, minutes, seconds] = /(\d+):(\d+)/.exec((await last.textContent()) ?? '') ?? [];
    const from = (Number(minutes) * 60 + Number(seconds)) * 1000;
    await last.click();
    await passes(from + 500);
    assert.ok((await at()) < from + 10_000);
    await page.locator('[data-lit]').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    const stood = await at();
    await page.getByRole('slider', { name: 'Place in the interview' }).press('PageUp');
    assert.ok((await at()) < stood);
    assert.deepEqual(await record(page, 'e2e-recording'), []);
    assert.deepEqual(trouble, []);
  });
});
