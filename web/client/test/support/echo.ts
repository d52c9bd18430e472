import { vi } from 'vitest';
import type { DiagnosisOptions } from '../../src/diagnose/diagnosis.js';
import { FakePeer } from './peer.js';

/** What the network between a fake browser and the server's echo does. */
export interface Way {
  connects?: boolean;
  /** The browser does not take the server's answer. */
  answer?: 'refused';
  /** Delay of an echo; absent where none comes. */
  echoMs?: number;
  /** Share of the packets that come back. */
  returned?: number;
  /** What gathering finds, and which errors it meets. */
  candidates?: string[];
  gathers?: 'for ever';
  errors?: { url: string; errorCode: number; errorText: string }[];
}

/** A peer connection that sends to the server's echo over a given way. */
export class EchoPeer extends FakePeer {
  iceGatheringState: RTCIceGatheringState = 'new';
  onicecandidate?: (event: { candidate: { candidate: string } | null }) => void;
  onicecandidateerror?: (event: { url: string; errorCode: number; errorText: string }) => void;
  answered?: string;

  constructor(
    configuration: RTCConfiguration,
    readonly way: Way,
  ) {
    super(configuration);
    const began = performance.now();
    const { returned = 1, echoMs } = way;
    Object.assign(this, {
      getStats: async () => {
        const sent = Math.floor((performance.now() - began) / 20);
        this.stats.set('out', { type: 'outbound-rtp', packetsSent: sent });
        this.stats.set('in', { type: 'inbound-rtp', packetsReceived: Math.floor(sent * returned), jitter: 0.004 });
        return this.stats;
      },
    });
    this.channel.send = (text: string) => {
      this.channel.sent.push(text);
      if (echoMs !== undefined) setTimeout(() => this.channel.onmessage?.({ data: text }), echoMs);
    };
    this.setRemoteDescription = vi.fn(async (...given: unknown[]) => {
      if (way.answer === 'refused') throw new TypeError('not an answer');
      this.answered = (given[0] as { sdp: string }).sdp;
      if (way.connects !== false) setTimeout(() => this.connect(), 40);
    }) as never;
  }

  override async setLocalDescription(description: { type: string; sdp?: string }): Promise<void> {
    await super.setLocalDescription(description);
    setTimeout(() => {
      for (const candidate of this.way.candidates ?? []) this.onicecandidate?.({ candidate: { candidate } });
      for (const error of this.way.errors ?? []) this.onicecandidateerror?.(error);
      if (this.way.gathers === 'for ever') return;
      this.iceGatheringState = 'complete';
      this.dispatchEvent(new Event('icegatheringstatechange'));
      this.onicecandidate?.({ candidate: null });
    }, 10);
  }
}

export const HOST = 'candidate:1 1 udp 2113937151 192.168.1.20 50000 typ host';
export const RELAY = 'candidate:3 1 udp 33562367 198.51.100.9 50001 typ relay raddr 0.0.0.0 rport 0';

/** Peers over the way that `way` gives for a configuration. */
export function peersOver(way: (configuration: RTCConfiguration) => Way) {
  const peers: EchoPeer[] = [];
  const createPeerConnection = ((configuration) => {
    const peer = new EchoPeer(configuration, way(configuration));
    peers.push(peer);
    return peer;
  }) as (configuration: RTCConfiguration) => unknown as NonNullable<DiagnosisOptions['createPeerConnection']>;
  return { peers, createPeerConnection };
}

export const fakeTone = () => ({ track: {} as MediaStreamTrack, stream: {} as MediaStream, stop: vi.fn() });
