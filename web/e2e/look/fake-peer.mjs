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
    send() {}
    close() {}
  }

  class Peer extends EventTarget {
    connectionState = 'new';
    /** @type {{ sdp: string } | null} */
    localDescription = null;
    channel = new Channel();
    createDataChannel() {
      return this.channel;
    }
    addTransceiver() {}
    async setLocalDescription() {
      this.localDescription = { sdp: 'offer' };
    }
    async setRemoteDescription() {
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
      return new Map([
        ['in', { type: 'inbound-rtp', packetsReceived: this.received, packetsLost: 0 }],
        ['out', { type: 'outbound-rtp', packetsSent: 50 }],
      ]);
    }
    close() {}
  }
  Object.assign(window, { RTCPeerConnection: Peer });
}
