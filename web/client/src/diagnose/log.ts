import type { Millis } from '../wire.js';

/** Something that a connection did, in the words of its API. */
export interface LoggedEvent {
  /** Since the try began. */
  at: Millis;
  /** `gathering complete`, for instance. */
  what: string;
}

/** Tells of everything that happens to a connection and its channel. */
export function watchPeer(pc: RTCPeerConnection, channel: RTCDataChannel, tell: (what: string) => void): void {
  pc.addEventListener('icegatheringstatechange', () => tell(`gathering ${pc.iceGatheringState}`));
  pc.addEventListener('iceconnectionstatechange', () => tell(`ice ${pc.iceConnectionState}`));
  pc.addEventListener('connectionstatechange', () => tell(`connection ${pc.connectionState}`));
  channel.addEventListener('open', () => tell('channel open'));
  channel.addEventListener('close', () => tell('channel closed'));
}
