/** `ServerMessage { welcome { audio { codec: PCM16, sample_rate: 24000 } } }` of `audio.proto`. */
const WELCOME = Buffer.from([0x1a, 0x08, 0x0a, 0x06, 0x08, 0x01, 0x10, 0xc0, 0xbb, 0x01]);

/**
 * Answers the diagnostics' WebSocket as the server's echo does; or, with `closed`, as a proxy that lets none through. What a
 * client sends has the field numbers of what it gets back.
 *
 * @param {import('playwright-core').Page} page
 * @param {{ closed?: boolean }} [how]
 */
export function echoSockets(page, { closed = false } = {}) {
  return page.routeWebSocket('**/api/diagnostic/stream', (socket) => {
    if (closed) return void socket.close({ code: 1001 });
    let greeted = false;
    socket.onMessage((message) => {
      socket.send(greeted ? message : WELCOME);
      greeted = true;
    });
  });
}
