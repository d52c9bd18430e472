/** @typedef {import('playwright-core').Page} Page */

/**
 * Another page of the same browser plays the server's part in a call: a real peer connection that
 * answers the offer, sends a tone, and tells events. For testing the client's WebRTC by itself.
 *
 * @param {Page} caller its `POST /api/webrtc-exchange` is answered
 * @param {Page} far
 */
export async function answerCalls(caller, far) {
  await far.evaluate(async () => {
    // One for all calls: each that is made asks the machine for a sound device of its own, which may take its time.
    const context = new AudioContext();
    await context.resume();
    const tone = new OscillatorNode(context, { frequency: 440 });
    tone.start();
    /** @type {any} */
    const side = {
      received: [],
      calls: 0,
      restarts: 0,
      async answer(/** @type {string} */ sdp, /** @type {boolean} */ restart) {
        if (restart) {
          side.restarts += 1;
          await side.pc.setRemoteDescription({ type: 'offer', sdp });
          await side.pc.setLocalDescription();
          await side.gathered(side.pc);
          return side.pc.localDescription?.sdp;
        }
        side.calls += 1;
        const pc = (side.pc = new RTCPeerConnection());
        const out = context.createMediaStreamDestination();
        tone.connect(out);
        side.opened = new Promise((resolve) => {
          pc.ondatachannel = ({ channel }) => {
            side.channel = channel;
            channel.onmessage = ({ data }) => side.received.push(JSON.parse(data));
            channel.onopen = resolve;
            if (channel.readyState === 'open') resolve(undefined);
          };
        });
        await pc.setRemoteDescription({ type: 'offer', sdp });
        for (const track of out.stream.getTracks()) pc.addTrack(track, out.stream);
        await pc.setLocalDescription();
        await side.gathered(pc);
        return pc.localDescription?.sdp;
      },
      gathered: (/** @type {RTCPeerConnection} */ pc) =>
        new Promise((done) => {
          if (pc.iceGatheringState === 'complete') return done(undefined);
          pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && done(undefined);
        }),
      async tell(/** @type {unknown[]} */ events) {
        await side.opened;
        for (const event of events) side.channel.send(JSON.stringify(event));
      },
      async packetsReceived() {
        let packets = 0;
        (await side.pc.getStats()).forEach((/** @type {any} */ entry) => {
          if (entry.type === 'inbound-rtp') packets += entry.packetsReceived;
        });
        return packets;
      },
    };
    Object.assign(window, { side });
  });

  const ask = (/** @type {string} */ name, /** @type {unknown[]} */ ...given) =>
    far.evaluate(([method, values]) => /** @type {any} */ (window).side[method](...values), /** @type {[string, unknown[]]} */ ([name, given]));

  await caller.route('**/api/webrtc-exchange', async (route) => {
    const { sdp, restart } = route.request().postDataJSON();
    await route.fulfill({ json: { sdp: await ask('answer', sdp, restart) } });
  });
  return {
    tell: (/** @type {Record<string, unknown>[]} */ events) => ask('tell', events),
    packetsReceived: () => /** @type {Promise<number>} */ (ask('packetsReceived')),
    /** @returns {Promise<{ type: string }[]>} */
    received: () => far.evaluate(() => /** @type {any} */ (window).side.received),
    /** @returns {Promise<number>} */
    calls: () => far.evaluate(() => /** @type {any} */ (window).side.calls),
    /** @returns {Promise<number>} */
    restarts: () => far.evaluate(() => /** @type {any} */ (window).side.restarts),
    hangUp: () => far.evaluate(() => /** @type {any} */ (window).side.pc.close()),
  };
}

/** A TCP address at which nobody listens: pages themselves offer none that can be called. */
const CLOSED = 'a=candidate:9 1 tcp 1518280447 127.0.0.1 9 typ host tcptype passive\r\n';

/**
 * Another page of the same browser plays the server's echo: it sends every message back, and as many packets as it gets.
 *
 * @param {Page} caller its offers to `/api/diagnostic/webrtc-test` are answered
 * @param {Page} far
 * @param {import('@antiphon/client').WebrtcTest} offered
 */
export async function answerTests(caller, far, offered) {
  await far.evaluate(async () => {
    const context = new AudioContext();
    await context.resume();
    const tone = new OscillatorNode(context, { frequency: 440 });
    const out = context.createMediaStreamDestination();
    tone.connect(out);
    tone.start();
    Object.assign(window, {
      echo: async (/** @type {string} */ sdp) => {
        const pc = new RTCPeerConnection();
        pc.ondatachannel = ({ channel }) => {
          channel.onmessage = ({ data }) => channel.send(data);
        };
        await pc.setRemoteDescription({ type: 'offer', sdp });
        for (const track of out.stream.getTracks()) pc.addTrack(track, out.stream);
        await pc.setLocalDescription();
        await new Promise((done) => {
          if (pc.iceGatheringState === 'complete') return done(undefined);
          pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && done(undefined);
        });
        return pc.localDescription?.sdp;
      },
    });
  });
  await caller.route('**/api/diagnostic/webrtc-test', async (route) => {
    if (route.request().method() === 'GET') return route.fulfill({ json: offered });
    const { sdp } = route.request().postDataJSON();
    /** @type {string} */
    const answer = await far.evaluate((offer) => /** @type {any} */ (window).echo(offer), sdp);
    return route.fulfill({ json: { sdp: answer.replace(/^a=ice-ufrag:.*\r\n/m, `${CLOSED}$&`) } });
  });
}
