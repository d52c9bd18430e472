/* A recording as a page has it: played by the browser, and sought by turn. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launch } from '../src/browser.mjs';
import { startServer } from '../src/server.mjs';
import { speech } from '../src/speech.mjs';

const binary = process.env.ANTIPHON_BIN ?? '';
assert.notEqual(binary, '', 'ANTIPHON_BIN names the server to test; make test sets it');

/** Of the interviewer's turn that is sought, what is listened to. */
const LISTEN_MS = 800;

/** Louder is a voice: RMS. */
const VOICE = 0.01;

describe('a recording', { concurrency: 1 }, () => {
  /** @type {string} */
  let folder;
  /** @type {Awaited<ReturnType<typeof startServer>>} */
  let server;
  /** @type {import('playwright-core').Browser} */
  let browser;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-e2e-'));
    server = await startServer(binary, join(folder, 'data'), ['--recording', 'allow']);
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('plays in an audio element, from where a turn begins', async () => {
    const flags = ['--json', '--record', '--speak', 'asked', '--wav', speech(folder), '--max-seconds', '14'];
    const call = spawnSync(binary, ['call', server.url, ...flags], { encoding: 'utf8' });
    assert.equal(call.status, 0, call.stderr);
    const { interviewId } = JSON.parse(call.stdout);
    const page = await (await browser.newContext()).newPage();
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
});
