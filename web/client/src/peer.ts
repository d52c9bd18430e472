import type { Connection, ConnectionHandlers } from './connection.js';
import { PeerError } from './failure.js';
import { readStats, type CallStats } from './quality.js';
import { Silence } from './silence.js';
import type { Command, Millis } from './wire.js';

/** The label of the data channel that carries events and commands. */
const CHANNEL = 'messages';
const LOOK_EVERY_MS = 50;
/** Five times as long as the server ever sends nothing, and a third of what browsers wait. */
const SILENT_MS: Millis = 2_000;
/** A restart whose path is still failed after so long found no way yet: the relay is not back, for one. */
const STILL_FAILED_MS: Millis = 1_000;

export interface PeerOptions extends ConnectionHandlers {
  iceServers: RTCIceServer[];
  createPeerConnection?: (configuration: RTCConfiguration) => RTCPeerConnection;
}

/** One WebRTC connection: the microphone out, the interviewer's voice in, and the data channel. */
export class Peer implements Connection {
  readonly #pc: RTCPeerConnection;
  readonly #channel: RTCDataChannel;
  #closed = false;
  #lost = false;
  readonly #silence = new Silence();
  /** Nothing comes any more, whatever the browser says. */
  #silent = false;
  readonly #onPath: (up: boolean) => void;
  #restarting?: Promise<void>;

  constructor(options: PeerOptions) {
    if (!options.createPeerConnection && typeof RTCPeerConnection === 'undefined') throw new PeerError('unsupported');
    const create = options.createPeerConnection ?? ((configuration) => new RTCPeerConnection(configuration));
    this.#pc = create({ iceServers: options.iceServers, bundlePolicy: 'max-bundle' });
    this.#channel = this.#pc.createDataChannel(CHANNEL, { ordered: true });
    this.#onPath = options.onPath;
    this.#channel.onmessage = ({ data }) => options.onMessage(String(data));
    this.#pc.ontrack = ({ streams, track }) => options.onTrack(streams[0] ?? new MediaStream([track]));

    const lost = () => {
      if (this.#closed) return;
      this.#lost = true;
      options.onLost();
    };
    const path = () => {
      if (this.#closed) return;
      if (this.#broken()) this.#onPath(false);
      else if (this.#pc.connectionState === 'connected') this.#onPath(true);
    };
    // The channel tells within 30 ms that the server closed; connectionState takes six seconds or more. No channel is
    // lost with its path: one that has failed (a relay's TCP connection that was reset fails at once) is restarted, too.
    this.#channel.onclose = lost;
    this.#pc.onconnectionstatechange = path;
    this.#pc.oniceconnectionstatechange = path;
  }

  /** `away`: nothing gets through, which may pass. `gone`: it will not pass. */
  get state(): 'up' | 'away' | 'gone' {
    if (this.#closed || this.#lost) return 'gone';
    return this.#pc.connectionState === 'connected' && !this.#broken() && !this.#silent ? 'up' : 'away';
  }

  /** The offer, at once: the server needs none of our candidates. */
  async offer(track: MediaStreamTrack, stream: MediaStream): Promise<string> {
    this.#pc.addTransceiver(track, { direction: 'sendrecv', streams: [stream] });
    return this.#propose();
  }

  async #propose(): Promise<string> {
    const offer = await this.#pc.createOffer();
    try {
      await this.#pc.setLocalDescription({ type: 'offer', sdp: withRetransmission(offer.sdp ?? '') });
    } catch {
      // A browser that takes only its own words sends no lost packet again; all else is as before.
      await this.#pc.setLocalDescription(offer);
    }
    return this.#pc.localDescription?.sdp ?? '';
  }

  async accept(sdp: string): Promise<void> {
    try {
      await this.#pc.setRemoteDescription({ type: 'answer', sdp });
    } catch (error) {
      throw new PeerError('bad_answer', { cause: error });
    }
  }

  /**
   * Moves the connection to whatever network there is now (ICE restart, RFC 8445 section 2.4): voice and channel go on,
   * over the old path until there is a new one. `exchange` gets the server's answer. One at a time: a second call waits
   * for the first.
   */
  restart(exchange: (sdp: string) => Promise<string>, deadlineMs: Millis): Promise<void> {
    this.#restarting ??= this.#restart(exchange, deadlineMs).finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  async #restart(exchange: (sdp: string) => Promise<string>, deadlineMs: Millis): Promise<void> {
    this.#pc.restartIce();
    const offer = await this.#propose();
    let answer: string;
    try {
      answer = await exchange(offer);
    } catch (error) {
      await this.#pc.setLocalDescription({ type: 'rollback' }).catch(() => undefined);
      throw error;
    }
    await this.accept(answer);
    await this.connected(deadlineMs);
  }

  /** Resolves when ICE and DTLS are up and the data channel is open; after a silence, when something comes again. */
  async connected(deadlineMs: number): Promise<void> {
    await this.#until(
      async () => {
        if (this.#silent) await this.stats();
        return this.state === 'up' && this.#channel.readyState === 'open';
      },
      deadlineMs,
      () => (this.#pc.connectionState === 'connected' ? 'no_channel' : 'no_path'),
    );
  }

  /** Resolves when packets went both ways and the server has said so (`confirmed`). */
  async audioFlows(confirmed: () => boolean, deadlineMs: number): Promise<void> {
    let stats: CallStats = { packetsSent: 0, packetsReceived: 0, packetsLost: 0 };
    await this.#until(
      async () => {
        stats = await this.stats();
        return stats.packetsSent > 0 && stats.packetsReceived > 0 && confirmed();
      },
      deadlineMs,
      () => (stats.packetsSent === 0 ? 'nothing_sent' : stats.packetsReceived === 0 ? 'nothing_received' : 'not_heard'),
    );
  }

  /** Also finds out whether anything comes; who wants to be told of that asks often. */
  async stats(): Promise<CallStats> {
    const stats = readStats(await this.#pc.getStats());
    this.#hear(stats);
    return stats;
  }

  #hear({ packetsReceived }: CallStats): void {
    const silent = this.#silence.lasts(packetsReceived, performance.now()) >= SILENT_MS;
    if (silent === this.#silent || this.#closed) return;
    this.#silent = silent;
    if (silent) this.#onPath(false);
    else if (this.state === 'up') this.#onPath(true);
  }

  /** `false` when the channel is not open. */
  send(command: Command): boolean {
    if (this.#channel.readyState !== 'open') return false;
    this.#channel.send(JSON.stringify(command));
    return true;
  }

  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    await this.#pc.getSenders()[0]?.replaceTrack(track);
  }

  close(): void {
    this.#closed = true;
    this.#channel.close();
    this.#pc.close();
  }

  /** In the browser's opinion. */
  #broken(): boolean {
    const broken = ['disconnected', 'failed'];
    return broken.includes(this.#pc.connectionState) || broken.includes(this.#pc.iceConnectionState);
  }

  async #until(
    holds: () => Promise<boolean>,
    deadlineMs: number,
    problem: () => 'no_path' | 'no_channel' | 'nothing_sent' | 'nothing_received' | 'not_heard',
  ): Promise<void> {
    const began = performance.now();
    const deadline = began + deadlineMs;
    while (!(await holds())) {
      if (this.#closed) throw new PeerError('closed');
      // A browser that finds no path closes the channel, too, and may do so before it says what it is about.
      const broken = this.#channel.readyState === 'closed' && this.#pc.connectionState !== 'connected';
      // What failed before is what a restart is for.
      const patience = this.#restarting ? STILL_FAILED_MS : 0;
      const failed = this.#pc.connectionState === 'failed' && performance.now() - began >= patience;
      if (broken || failed || performance.now() > deadline) throw new PeerError(problem());
      if (this.#channel.readyState === 'closed') throw new PeerError('closed');
      await this.#change();
    }
  }

  /** The next event that may matter; statistics have none, so not later than `LOOK_EVERY_MS`. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      const heard = new AbortController();
      const done = () => {
        heard.abort();
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, LOOK_EVERY_MS);
      const { signal } = heard;
      this.#pc.addEventListener('connectionstatechange', done, { signal });
      for (const type of ['open', 'message', 'close']) this.#channel.addEventListener(type, done, { signal });
    });
  }
}

/**
 * The offer with generic NACK (RFC 4585) for Opus: browsers send lost packets of a voice again, but do not offer to
 * (w3c/webrtc-extensions#119).
 */
export function withRetransmission(sdp: string): string {
  return sdp.replace(/^a=rtpmap:(\d+) opus\/48000.*$/gim, (line, payloadType: string) =>
    new RegExp(`^a=rtcp-fb:${payloadType} nack\\s*$`, 'm').test(sdp) ? line : `${line.trimEnd()}\r\na=rtcp-fb:${payloadType} nack`,
  );
}
