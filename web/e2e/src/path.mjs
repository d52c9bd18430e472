import { createSocket } from 'node:dgram';

/** @typedef {import('playwright-core').Page} Page */

/**
 * A way for a call's packets that a test can cut: the page is told to send them here, and they go on to the server. What
 * emulates being offline in a browser does not stop WebRTC.
 *
 * @param {Page} page
 */
export async function cuttablePath(page) {
  let up = true;
  let server = 0;
  /** @type {Map<string, import('node:dgram').Socket>} by where the page sends from: any address of this machine's */
  const onward = new Map();
  const near = createSocket('udp4');
  near.on('message', (packet, { address, port }) => {
    if (!up) return;
    const from = `${address}:${port}`;
    let far = onward.get(from);
    if (!far) {
      far = createSocket('udp4');
      far.on('message', (answer) => up && near.send(answer, port, address));
      onward.set(from, far);
    }
    far.send(packet, server, '127.0.0.1');
  });
  await new Promise((bound) => near.bind(0, '127.0.0.1', () => bound(undefined)));
  const here = near.address().port;

  await page.route('**/api/webrtc-exchange', async (route) => {
    const response = await route.fetch();
    if (!response.ok()) return route.fulfill({ response });
    const { sdp } = await response.json();
    const lines = String(sdp)
      .split('\r\n')
      .filter((line) => !/^a=candidate:.* tcp /i.test(line))
      .map((line) =>
        line.replace(/^(a=candidate:\S+ \d+ udp \d+ \S+ )(\d+)/i, (_, before, port) => {
          server = Number(port);
          return `${before}${here}`;
        }),
      );
    return route.fulfill({ response, json: { sdp: lines.join('\r\n') } });
  });
  return {
    /** Nothing gets through, neither packets nor requests; or everything does again. */
    async cut(/** @type {boolean} */ off) {
      up = !off;
      await page.context().setOffline(off);
    },
    close() {
      near.close();
      for (const far of onward.values()) far.close();
    },
  };
}
