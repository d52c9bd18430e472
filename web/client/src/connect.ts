import type { Api } from './api/index.js';
import type { Connection, ConnectionHandlers } from './connection.js';
import { PeerError, type PeerProblem } from './failure.js';
import type { Microphone } from './microphone.js';
import { Peer } from './peer.js';
import type { OpenSound } from './stream/sound.js';
import type { StreamPeer } from './stream/stream-peer.js';
import type { Millis, Session } from './wire.js';

/** A way to the server's media. `websocket` is slower and gets through wherever the page does. */
export type Transport = 'webrtc' | 'websocket';

/** What a call's connection is made of. */
export interface Connecting {
  api: Api;
  session: Session;
  microphone: Microphone;
  /** In the order in which they are tried. */
  transports: readonly Transport[];
  deadlineMs: Millis;
  exchangeMs: Millis;
  createPeerConnection?: (configuration: RTCConfiguration) => RTCPeerConnection;
  createWebSocket?: (url: string) => WebSocket;
  openSound?: OpenSound;
  /** There is another one, which is to be closed should the call be given up; it may not be up yet. */
  onConnection(connection: Connection): void;
  /** What a connection tells, which may be one of the past. */
  handlers(connection: () => Connection): ConnectionHandlers;
}

/** The last part of the deadline, kept for the WebSocket where there is one to try. */
const KEPT_MS: Millis = 5_000;
/** After these another way may work. */
const NO_WAY = new Set<PeerProblem>(['unsupported', 'bad_answer', 'no_path', 'no_channel']);

/** Makes the connection by the first transport that works. Rejects with what was wrong with the first of them. */
export async function connect(wanted: Connecting): Promise<void> {
  let first: unknown;
  for (const [n, transport] of wanted.transports.entries()) {
    const last = n === wanted.transports.length - 1;
    try {
      await (transport === 'webrtc' ? overWebRtc(wanted, last) : overWebSocket(wanted, first !== undefined));
      return;
    } catch (error) {
      const passes = error instanceof PeerError && NO_WAY.has(error.problem);
      if (!passes) throw error;
      first ??= error;
    }
  }
  throw first;
}

async function overWebRtc(wanted: Connecting, last: boolean): Promise<void> {
  const { api, session, microphone, deadlineMs, exchangeMs } = wanted;
  const peer: Peer = new Peer({
    ...wanted.handlers(() => peer),
    iceServers: session.iceServers,
    createPeerConnection: wanted.createPeerConnection,
  });
  wanted.onConnection(peer);
  try {
    const sdp = await peer.offer(microphone.track, microphone.stream);
    const answer = await api.exchange({ sessionId: session.id, token: session.token, sdp }, exchangeMs);
    await peer.accept(answer.sdp);
    await peer.connected(last ? deadlineMs : deadlineMs - KEPT_MS);
  } catch (error) {
    peer.close();
    throw error;
  }
}

async function overWebSocket(wanted: Connecting, isFallback: boolean): Promise<void> {
  const { api, session, microphone, deadlineMs } = wanted;
  if (!wanted.createWebSocket && typeof WebSocket === 'undefined') throw new PeerError('unsupported');
  const create = wanted.createWebSocket ?? ((url) => new WebSocket(url));
  // Most calls never need it.
  const loaded = await import('./stream/stream-peer.js').catch((cause: unknown) => {
    throw new PeerError('no_path', { cause });
  });
  const peer: StreamPeer = new loaded.StreamPeer(create(api.streamUrl(session.id)), {
    ...wanted.handlers(() => peer),
    openSound: wanted.openSound,
  });
  wanted.onConnection(peer);
  try {
    await peer.open(session.token, microphone.track, isFallback ? KEPT_MS : deadlineMs);
  } catch (error) {
    peer.close();
    throw error;
  }
}
