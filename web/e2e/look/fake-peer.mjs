/**
 * Runs in the page before its own scripts: a peer connection whose far side plays back given events.
 * The room is drawn by its real code this way, without a server that interviews.
 *
 * @param {{ events: Record<string, unknown>[], levels: Record<string, unknown>[], refuse: boolean }} script
 */
export function installFakePeer({ events, levels, refuse }) {
  class Channel extends EventTarget {
    readyState = 'connecting';
    /** @type {((event: { data: string }) => void) | undefined} */
    onmessage;
    /** The server's echo sends numbers back; a command is no number. */
    send(/** @type {string} */ data) {
      if (/^\d+$/.test(data)) setTimeout(() => this.onmessage?.({ data }), 24);
    }
    close() {}
  }

  class Peer extends EventTarget {
    connectionState = 'new';
    /** @type {(() => void) | undefined} */
    onconnectionstatechange;
    iceConnectionState = 'new';
    iceGatheringState = 'new';
    /** @type {((event: { url: string, errorCode: number, errorText: string }) => void) | undefined} */
    onicecandidateerror;
    /** @type {((event: { candidate: { candidate: string } }) => void) | undefined} */
    onicecandidate;
    relay = '';
    constructor(/** @type {RTCConfiguration} */ { iceServers = [], iceTransportPolicy } = {}) {
      super();
      Object.assign(window, { fakePeer: this });
      if (iceTransportPolicy === 'relay') this.relay = String(iceServers[0]?.urls ?? '');
    }
    /** @type {{ sdp: string } | null} */
    localDescription = null;
    channel = new Channel();
    createDataChannel() {
      return this.channel;
    }
    addTransceiver() {}
    async createOffer() {
      return { type: 'offer', sdp: 'offer' };
    }
    async setLocalDescription() {
      this.localDescription = { sdp: 'offer' };
      setTimeout(() => this.gather(), 30);
    }
    /** No relay lets anybody in. */
    gather() {
      const tls = this.relay.startsWith('turns:');
      const [errorCode, errorText] = tls ? [701, 'Failed to establish connection'] : [401, 'Unauthorized'];
      if (this.relay) this.onicecandidateerror?.({ url: this.relay, errorCode, errorText });
      else this.onicecandidate?.({ candidate: { candidate: 'candidate:1 1 udp 2113937151 192.168.1.20 50000 typ host' } });
      this.iceGatheringState = 'complete';
      this.dispatchEvent(new Event('icegatheringstatechange'));
    }
    async setRemoteDescription() {
      if (this.relay) return;
      await new Promise((resolve) => setTimeout(resolve, 60));
      this.connectionState = refuse ? 'failed' : 'connected';
      this.channel.readyState = refuse ? 'connecting' : 'open';
      this.dispatchEvent(new Event('connectionstatechange'));
      if (refuse) return;
      this.channel.dispatchEvent(new Event('open'));
      for (const event of [...levels, ...events]) this.channel.onmessage?.({ data: JSON.stringify(event) });
    }
    getSenders() {
      return [];
    }
    async getStats() {
      this.received = (this.received ?? 0) + 50;
      return new Map(
        /** @type {[string, Record<string, unknown>][]} */ ([
          ['in', { type: 'inbound-rtp', packetsReceived: this.received, packetsLost: 0, jitter: 0.0021 }],
          ['out', { type: 'outbound-rtp', packetsSent: this.received }],
          ['pair', { type: 'candidate-pair', nominated: true, state: 'succeeded', localCandidateId: 'local', remoteCandidateId: 'remote', currentRoundTripTime: 0.02 }],
          ['local', { type: 'local-candidate', candidateType: 'host', protocol: 'udp', address: '192.168.1.20' }],
          ['remote', { type: 'remote-candidate', candidateType: 'host', protocol: 'udp', address: '127.0.0.1' }],
        ]),
      );
    }
    close() {}
    /** The path is away, as it was once before. */
    lose() {
      const notice = { v: 1, type: 'notice', message: '' };
      const next = events.length + 1;
      for (const [i, code, at] of /** @type {const} */ ([[0, 'connection_lost', 122_000], [1, 'reconnected', 131_000]])) {
        this.channel.onmessage?.({ data: JSON.stringify({ ...notice, seq: next + i, code, at }) });
      }
      this.connectionState = 'disconnected';
      this.onconnectionstatechange?.();
    }
  }
  Object.assign(window, { RTCPeerConnection: Peer });
}
