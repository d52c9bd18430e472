/** @typedef {import('playwright-core').Page} Page */

/**
 * An interview by typed answers, by the protocol alone: for tests of what is left of one, whatever the room looks like.
 * The browser needs a microphone (`launch({ microphone })`); it stays muted. Each answer is given when the interviewer
 * listens; after the last one the interview is ended.
 *
 * @param {Page} page on the server
 * @param {string[]} answers
 * @param {Record<string, unknown>} [wish] body of `POST /api/realtime-session`
 * @returns {Promise<string>} the interview's id
 */
export function interviewByTyping(page, answers, wish = {}) {
  return page.evaluate(
    async ({ answers, wish }) => {
      const post = async (/** @type {string} */ path, /** @type {unknown} */ body) => {
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
        return answer.json();
      };
      const { id, token } = await post('/api/realtime-session', wish);
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      for (const track of stream.getTracks()) track.enabled = false;
      const pc = new RTCPeerConnection();
      const channel = pc.createDataChannel('messages');
      for (const track of stream.getTracks()) pc.addTrack(track, stream);
      await pc.setLocalDescription();
      const exchanged = await post('/api/webrtc-exchange', { sessionId: id, token, sdp: pc.localDescription?.sdp });

      const left = [...answers];
      let typed = 0;
      await new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${left.length} answers were not asked for in time`)), 90_000);
        const send = (/** @type {unknown} */ command) => channel.send(JSON.stringify(command));
        channel.onmessage = ({ data }) => {
          const event = JSON.parse(data);
          if (event.type === 'session.state' && event.state === 'ended') {
            clearTimeout(late);
            resolve(undefined);
          }
          if (event.type === 'session.state' && event.state === 'listening' && left.length > 0) {
            send({ type: 'say', text: left.shift() });
          }
          if (event.type === 'turn.final' && event.role === 'candidate' && (typed += 1) === answers.length) send({ type: 'end' });
        };
        pc.setRemoteDescription({ type: 'answer', sdp: exchanged.sdp }).catch(reject);
      });
      pc.close();
      for (const track of stream.getTracks()) track.stop();
      return id;
    },
    { answers, wish },
  );
}
