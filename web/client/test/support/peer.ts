import { vi } from 'vitest';
import type { Envelope } from '../../src/wire.js';

/** A data channel that a test opens, feeds and closes. */
class FakeChannel extends EventTarget {
  readyState: RTCDataChannelState = 'connecting';
  sent: string[] = [];
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = 'closed';
  }
}

/** A peer connection whose far side is the test. */
export class FakePeer extends EventTarget {
  connectionState: RTCPeerConnectionState = 'new';
  iceConnectionState: RTCIceConnectionState = 'new';
  offer = 'offer';
  localDescription: { sdp: string } | null = null;
  channel = new FakeChannel();
  channelBeforeOffer = false;
  sender = { replaceTrack: vi.fn(async () => undefined) };
  stats = new Map<string, unknown>();
  /** Nothing gets through any more, and nobody has noticed. */
  silent = false;
  closed = false;
  onconnectionstatechange?: () => void;
  oniceconnectionstatechange?: () => void;
  ontrack?: (event: unknown) => void;
  setRemoteDescription = vi.fn(async () => undefined);
  restarts = 0;
  rolledBack = 0;

  constructor(readonly configuration: RTCConfiguration) {
    super();
  }

  createDataChannel(label: string, options: RTCDataChannelInit): FakeChannel {
    this.channelBeforeOffer = label === 'messages' && options.ordered === true && this.localDescription === null;
    return this.channel;
  }

  addTransceiver = vi.fn();

  /** A browser that takes no offer but its own. */
  strict = false;

  async createOffer() {
    return { type: 'offer', sdp: this.offer };
  }

  restartIce(): void {
    this.restarts += 1;
    this.offer = `offer ${this.restarts}`;
  }

  async setLocalDescription({ type, sdp = '' }: { type: string; sdp?: string }): Promise<void> {
    if (type === 'rollback') {
      this.rolledBack += 1;
      return;
    }
    if (this.strict && sdp !== this.offer) throw new TypeError('not what was created');
    this.localDescription = { sdp };
  }

  getSenders() {
    return [this.sender];
  }

  async getStats() {
    const heard = this.stats.get('in') as { packetsReceived: number } | undefined;
    if (heard && !this.silent) heard.packetsReceived = 3 + Math.floor(performance.now() / 400);
    return this.stats;
  }

  close(): void {
    this.closed = true;
  }

  // What the far side and the network do.

  connect(): void {
    this.channel.readyState = 'open';
    this.channel.dispatchEvent(new Event('open'));
    this.become('connected');
  }

  /** The network is away. */
  disconnect(): void {
    this.become('disconnected');
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  flow(): void {
    this.stats.set('in', { type: 'inbound-rtp', packetsReceived: 3, packetsLost: 0 });
    this.stats.set('out', { type: 'outbound-rtp', packetsSent: 3 });
  }

  tell(...envelopes: Envelope[]): void {
    for (const envelope of envelopes) this.channel.onmessage?.({ data: JSON.stringify(envelope) });
  }

  hangUp(): void {
    this.channel.readyState = 'closed';
    this.channel.onclose?.();
  }
}

export class FakeTrack extends EventTarget {
  enabled = true;
  stop = vi.fn();
}

export function fakeMicrophone() {
  const track = new FakeTrack();
  const stream = { getTracks: () => [track], getAudioTracks: () => [track] };
  return { track, microphone: { track, stream } as never };
}
