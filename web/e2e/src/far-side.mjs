/** @typedef {import('playwright-core').Page} Page */

/**
 * Another page of the same browser plays the server's part in a call: a real peer connection that
 * answers the offer, sends a tone, and tells events. For testing the client's WebRTC by itself.
 *
 * @param {Page} caller its `POST /api/webrtc-exchange` is answered
 * @param {Page} far
 */
export async function answerCalls(caller, far) {
  await far.evaluate(() => {
    /** @type {any} */
    const side = {
      received: [],
      calls: 0,
      async answer(/** @type {string} */ sdp) {
        side.calls += 1;
        const pc = (side.pc = new RTCPeerConnection());
        const context = new AudioContext();
        const { stream } = (() => {
          const tone = new OscillatorNode(context, { frequency: 440 });
          const out = context.createMediaStreamDestination();
          tone.connect(out);
          tone.start();
          return out;
        })();
        side.opened = new Promise((resolve) => {
          pc.ondatachannel = ({ channel }) => {
            side.channel = channel;
            channel.onmessage = ({ data }) => side.received.push(JSON.parse(data));
            channel.onopen = resolve;
            if (channel.readyState === 'open') resolve(undefined);
          };
        });
        await pc.setRemoteDescription({ type: 'offer', sdp });
        for (const track of stream.getTracks()) pc.addTrack(track, stream);
        await pc.setLocalDescription();
        await new Promise((done) => {
          if (pc.iceGatheringState === 'complete') return done(undefined);
          pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && done(undefined);
        });
        return pc.localDescription?.sdp;
      },
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
    const { sdp } = route.request().postDataJSON();
    await route.fulfill({ json: { sdp: await ask('answer', sdp) } });
  });
  return {
    tell: (/** @type {Record<string, unknown>[]} */ events) => ask('tell', events),
    packetsReceived: () => /** @type {Promise<number>} */ (ask('packetsReceived')),
    /** @returns {Promise<{ type: string }[]>} */
    received: () => far.evaluate(() => /** @type {any} */ (window).side.received),
    /** @returns {Promise<number>} */
    calls: () => far.evaluate(() => /** @type {any} */ (window).side.calls),
    hangUp: () => far.evaluate(() => /** @type {any} */ (window).side.pc.close()),
  };
}
