/*
 * The pages in WebKitGTK, whose kind has no WebRTC: what is read there can be read, and the way to a call says that there
 * is none and what to do. `ANTIPHON_BIN` names the binary.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startServer } from '../src/server.mjs';
import { speech } from '../src/speech.mjs';
import { binary, newFolder, suite } from '../src/stage.mjs';
import { until } from '../src/until.mjs';
import { launchWebKit } from '../src/webkit.mjs';

/** @param {import('../src/stage.mjs').AtEnd} atEnd */
async function setUp(atEnd) {
  const folder = newFolder(atEnd);
  const server = await startServer(binary(), join(folder, 'data'));
  atEnd(server.stop);
  const webkit = await launchWebKit(folder, atEnd);
  const flags = ['--json', '--speak', 'asked', '--wav', speech(folder), '--max-seconds', '8'];
  const call = spawnSync(binary(), ['call', server.url, ...flags], { encoding: 'utf8' });
  assert.equal(call.status, 0, call.stderr);
  return { server, webkit, id: JSON.parse(call.stdout).interviewId };
}

suite('the pages in WebKitGTK', setUp, ({ server, webkit, id, test }) => {
  test('what goes wrong in a page is seen', async () => {
    await webkit.open(server.url);
    await webkit.run('console.error("planted"); setTimeout(() => { throw new Error("thrown") })');
    await until(async () => (await webkit.trouble()).length === 2);
  });

  test('home, sessions, a report and the settings are shown', async () => {
    await webkit.open(server.url);
    await webkit.see(/Practise an interview, out loud[\s\S]*Behavioural/);
    await webkit.press('Sessions');
    await webkit.see(/Every interview you have had here/);
    await webkit.press('Behavioural');
    await webkit.see(/What the answers show/);
    await webkit.press('Settings');
    await webkit.see(/heard by this server and goes nowhere else/);
    assert.deepEqual(await webkit.trouble(), []);
  });

  test('a report is shown to whom it was shared with', async () => {
    const headers = { 'content-type': 'application/json' };
    const made = await fetch(`${server.url}/api/interviews/${id}/share`, { method: 'POST', headers, body: '{"scope":"report"}' });
    const { token } = await made.json();
    await webkit.open(`${server.url}/shared/${token}`);
    await webkit.see(/You are reading this by a link[\s\S]*Competencies/);
    assert.deepEqual(await webkit.trouble(), []);
  });

  test('an interview is held over a WebSocket, since this browser has no WebRTC', async () => {
    assert.equal(await webkit.run('return typeof RTCPeerConnection'), 'undefined');
    await webkit.open(`${server.url}/prepare`);
    await webkit.press('Type instead');
    await webkit.see(/Question 1 of about \d+[\s\S]*Over WebSocket/);
    await webkit.see(/Your turn/);
    await webkit.press('End');
    await webkit.press('End and see feedback');
    await webkit.see(/You ended the interview|you ended it/i);
    assert.deepEqual(await webkit.trouble(), []);
  });
});
