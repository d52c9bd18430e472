// An interview in Chromium that tells which way it took: node paths.mjs URL WAV SECONDS ICE. ICE is JSON:
//   policy  what RTCConfiguration.iceTransportPolicy is to be
//   urls    a regular expression: which of the server's ICE URLs the page gets
//   login   {username, credential} in place of those that the server gave
// Prints `in the room` when it is there, and at the end one line of JSON. SECONDS after it is in the room the candidate
// ends it, unless it has ended by itself.

import { end, prepared, stepTimes } from './candidate.mjs';

/** @typedef {{ policy?: RTCIceTransportPolicy, urls?: string, login?: { username: string, credential: string } }} Ice */

const [url = '', wav = '', seconds = '', ice = '{}'] = process.argv.slice(2);
// The page's own deadlines for the last two steps, and a breath.
const CONNECT_MS = 40_000;
// Before the first reading, for what is on its way.
const SETTLE_MS = 1_000;
const LOOK_EVERY_MS = 100;

/** Runs in the page: its connections get the list that the row wants, and what becomes of them is written down. */
function watchConnections(/** @type {Ice & { every: number }} */ { policy, urls = '', login, every }) {
  const wanted = new RegExp(urls);
  /** @type {{ connections: RTCPeerConnection[], errors: unknown[], states: unknown[], received: number[][], begun: number, inRoom: number }} */
  const seen = { connections: [], errors: [], states: [], received: [], begun: 0, inRoom: 0 };
  Object.assign(window, { seen });
  /** @type {any} */ (window).navigation.addEventListener('currententrychange', () => {
    if (location.pathname.startsWith('/room/')) seen.inRoom ||= Date.now();
  });
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(/** @type {RTCConfiguration} */ configuration = {}) {
      const iceServers = (configuration.iceServers ?? [])
        .map((server) => ({ ...server, ...login, urls: [server.urls].flat().filter((one) => wanted.test(one)) }))
        .filter((server) => server.urls.length > 0);
      super({ ...configuration, iceServers, iceTransportPolicy: policy ?? 'all' });
      seen.begun ||= Date.now();
      const number = seen.connections.push(this);
      this.addEventListener('icecandidateerror', ({ url, errorCode, errorText }) => seen.errors.push({ url, errorCode, errorText }));
      this.addEventListener('connectionstatechange', () => {
        seen.states.push({ at: Date.now(), number, state: this.connectionState });
      });
    }
  };
  setInterval(async () => {
    const stats = [...((await seen.connections.at(-1)?.getStats())?.values() ?? [])];
    const packets = stats.find((entry) => entry.type === 'inbound-rtp')?.packetsReceived ?? 0;
    seen.received.push([Date.now(), seen.connections.length, packets]);
  }, every);
}

/** Runs in the page: the last connection's way, and what went over it. */
async function reading() {
  const { connections } = /** @type {any} */ (window).seen;
  /** @type {Map<string, any>} */
  const stats = await connections.at(-1).getStats();
  const all = [...stats.values()];
  const of = (/** @type {string} */ type) => all.find((entry) => entry.type === type);
  const pair = stats.get(of('transport')?.selectedCandidatePairId);
  const local = stats.get(pair?.localCandidateId);
  const remote = stats.get(pair?.remoteCandidateId);
  const offered = connections.at(-1).remoteDescription.sdp.matchAll(/^a=candidate:\S+ 1 (\S+) \d+ (\S+) (\d+)/gm);
  return {
    offered: [...offered].map(([, protocol, address, port]) => ({ protocol, address, port: Number(port) })),
    local: local && { type: local.candidateType, protocol: local.protocol, relayProtocol: local.relayProtocol, url: local.url, address: local.address },
    remote: remote && { type: remote.candidateType, protocol: remote.protocol, address: remote.address, port: remote.port },
    sent: of('outbound-rtp')?.packetsSent ?? 0,
    received: of('inbound-rtp')?.packetsReceived ?? 0,
    energy: of('inbound-rtp')?.totalAudioEnergy ?? 0,
  };
}

const { browser, page, begin } = await prepared(url, wav);
// These are WebRTC's ways: a page that falls back to a WebSocket would get through wherever it was loaded.
await page.addInitScript(() => void Reflect.deleteProperty(window, 'WebSocket'));
await page.addInitScript(watchConnections, { ...JSON.parse(ice), every: LOOK_EVERY_MS });
// Times are milliseconds since 1970; what was received is [time, connection, packets]. Connecting lasts from the first
// connection's making to the room, or to now.
const noted = () => page.evaluate(() => {
  const { connections, errors, states, received, begun, inRoom } = /** @type {any} */ (window).seen;
  return { connections: connections.length, errors, states, received, connectMs: (inRoom || Date.now()) - begun };
});
try {
  await begin();
  const failed = page.locator('[data-step][data-state=failed]');
  const room = page.waitForURL(/\/room\//, { timeout: CONNECT_MS });
  // Whichever is second comes to nothing.
  room.catch(() => {});
  const way = await Promise.race([room.then(() => 'room'), failed.waitFor({ timeout: CONNECT_MS }).then(() => 'failed', () => room)]);
  if (way === 'failed') {
    const step = await failed.getAttribute('data-step');
    const cause = await failed.getByRole('alert').locator('p').first().innerText();
    console.log(JSON.stringify({ failed: { step, cause }, ...(await noted()) }));
  } else {
    const steps = await stepTimes(page);
    console.log('in the room');
    await page.waitForTimeout(SETTLE_MS);
    const first = await page.evaluate(reading);
    const over = await page.waitForURL(/\/sessions\//, { timeout: Number(seconds) * 1000 }).then(() => Date.now(), () => 0);
    const last = over ? undefined : await page.evaluate(reading);
    if (!over) await end(page);
    // So narrow a page shows the report or the transcript, and the report first.
    await page.getByText('Transcript', { exact: true }).or(page.getByText('Nothing was said')).first().click();
    await page.getByRole('heading', { level: 2, name: 'Transcript' }).or(page.getByText('Nothing was said')).first().waitFor();
    const record = await page.getByRole('main').innerText();
    console.log(JSON.stringify({ steps, first, last, over, record: record.slice(0, 500), ...(await noted()) }));
  }
} catch (error) {
  const shown = await page.locator('body').innerText().catch(() => '');
  console.log(JSON.stringify({ error: String(error).slice(0, 500), shown: shown.slice(0, 800), ...(await noted().catch(() => ({}))) }));
} finally {
  await browser.close();
}
