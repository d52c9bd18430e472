/*
 * How fast the first page and a report are, by Lighthouse, as of a middling phone on a slow network: the median of three
 * runs (`RUNS`), with what takes its time. `ANTIPHON_BIN` names the binary; what it prints is in `docs/performance.md`. The network
 * is simulated, and the machine is not: each run waits for a moment in which it has nothing else to do.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from '../src/browser.mjs';
import { freePort } from '../src/free-port.mjs';
import { audit } from '../src/lighthouse.mjs';
import { quiet } from '../src/quiet.mjs';
import { startServer } from '../src/server.mjs';
import { speech } from '../src/speech.mjs';
import { binary } from '../src/stage.mjs';
import { startTextModel } from '../src/text-model.mjs';
import { interviewByTyping } from '../src/typed.mjs';

const RUNS = Number(process.env.RUNS ?? 3);
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];

const folder = mkdtempSync(join(tmpdir(), 'antiphon-lighthouse-'));
const model = await startTextModel();
const server = await startServer(binary(), join(folder, 'data'), ['--feedback-model', 'chat:writer', '--feedback-url', model.url]);
const port = await freePort();
const browser = await launch({ microphone: speech(folder), args: [`--remote-debugging-port=${port}`] });
try {
  const page = await browser.newPage();
  await page.goto(server.url);
  const id = await interviewByTyping(page, ['I went there for two nights, and wrote the plan again.'], { role: 'Operations lead' });
  await page.close();
  for (const [name, path] of [['home', '/'], ['report', `/sessions/${id}`]]) {
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) {
      await quiet();
      runs.push(await audit(server.url + path, port, CATEGORIES));
    }
    runs.sort((a, b) => (a.scores.performance ?? 0) - (b.scores.performance ?? 0));
    const median = runs[RUNS >> 1];
    if (!median) continue;
    console.log(name, JSON.stringify(median.scores), JSON.stringify(median.figures), `load ${loadavg()[0]?.toFixed(1)}`);
    console.log(`  each run: ${runs.map(({ scores, figures, speed }) => `${scores.performance} (${figures.lcp} ms, blocked ${figures.tbt} ms, machine ${speed})`).join(', ')}`);
    for (const [what, lines] of Object.entries({ faults: median.faults, moved: median.shifts, largest: median.waits, blocked: median.blocked })) {
      for (const line of lines) console.log(`  ${what}: ${line}`);
    }
  }
} finally {
  await browser.close();
  await server.stop();
  model.stop();
  rmSync(folder, { recursive: true, force: true });
}
