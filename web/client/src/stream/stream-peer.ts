import { ApiError } from '../api/index.js';
import type { Connection, ConnectionHandlers } from '../connection.js';
import { PeerError } from '../failure.js';
import { pause } from '../pause.js';
import type { CallStats } from '../quality.js';
import { Silence } from '../silence.js';
import type { Command, ErrorBody, Millis } from '../wire.js';
import { decodeServer, encodeAudio, encodeCommand, encodeHello, type AudioFormat, type ServerMessage } from './messages.js';
import { openSound, type OpenSound, type Sound } from './sound.js';

/** What is spoken and heard: as wide as a model's voice. */
const FORMAT: AudioFormat = { codec: 'pcm16', sampleRate: 24_000 };
const FRAME_MS = 20;
/** As over WebRTC: the server sends something every 400 ms. */
const SILENT_MS: Millis = 2_000;
/** Bytes that wait to be sent: a second of voice. What is beyond would be heard too late. */
const MOST_WAITING = 2 * FORMAT.sampleRate;
const LOOK_EVERY_MS = 50;
/** A WebSocket's `readyState`. */
const OPEN = 1;

export interface StreamPeerOptions extends ConnectionHandlers {
  /** Default: an audio worklet. */
  openSound?: OpenSound;
}

/** A call over a WebSocket, for where WebRTC finds no way: `audio.proto` in binary frames. */
export class StreamPeer implements Connection {
  readonly #socket: WebSocket;
  readonly #options: StreamPeerOptions;
  readonly #silence = new Silence();
  #sound?: Sound;
  #closed = false;
  #welcomed = false;
  #refused?: ErrorBody;
  #silent = false;
  #clock: Millis = 0;
  readonly #stats: CallStats = { packetsSent: 0, packetsReceived: 0, packetsLost: 0, path: 'websocket' };

  /** Connects at once; {@link StreamPeer.open} does the rest. */
  constructor(socket: WebSocket, options: StreamPeerOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.#received(data);
    socket.onclose = () => {
      if (!this.#closed && this.#sound) options.onLost();
    };
  }

  get state(): 'up' | 'away' | 'gone' {
    if (this.#closed || this.#socket.readyState > OPEN) return 'gone';
    return this.#welcomed && !this.#silent ? 'up' : 'away';
  }

  /** Says hello. Resolves when the server takes the call: the microphone is heard from then on. */
  async open(token: string, track: MediaStreamTrack, deadlineMs: Millis): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    await this.#until(() => this.#socket.readyState === OPEN, deadline);
    this.#socket.send(encodeHello(token, [FORMAT]));
    await this.#until(() => this.#welcomed, deadline);
    const sound = await (this.#options.openSound ?? openSound)(track, FORMAT.sampleRate, (samples) => this.#heard(samples));
    if (this.#closed) {
      sound.close();
      throw new PeerError('closed');
    }
    this.#sound = sound;
    this.#options.onTrack(sound.voice);
  }

  async audioFlows(confirmed: () => boolean, deadlineMs: Millis): Promise<void> {
    const { packetsSent: sent, packetsReceived: received } = this.#stats;
    const flows = () => this.#stats.packetsSent > sent && this.#stats.packetsReceived > received && confirmed();
    await this.#until(flows, performance.now() + deadlineMs, () =>
      this.#stats.packetsSent === sent ? 'nothing_sent' : this.#stats.packetsReceived === received ? 'nothing_received' : 'not_heard',
    );
  }

  async stats(): Promise<CallStats> {
    const silent = this.#silence.lasts(this.#stats.packetsReceived, performance.now()) >= SILENT_MS;
    if (silent !== this.#silent && !this.#closed) {
      this.#silent = silent;
      if (silent) this.#options.onPath(false);
      else if (this.state === 'up') this.#options.onPath(true);
    }
    return { ...this.#stats };
  }

  /** A TCP connection comes back by itself or not at all: this waits for it. */
  async restart(_exchange: (sdp: string) => Promise<string>, deadlineMs: Millis): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    await this.#until(() => {
      void this.stats();
      return this.state === 'up';
    }, deadline);
  }

  send(command: Command): boolean {
    if (this.#socket.readyState !== OPEN) return false;
    this.#socket.send(encodeCommand(JSON.stringify(command)));
    return true;
  }

  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    this.#sound?.listenTo(track);
  }

  close(): void {
    this.#closed = true;
    this.#sound?.close();
    this.#socket.close();
  }

  #received(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) return;
    let message: ServerMessage;
    try {
      message = decodeServer(new Uint8Array(data));
    } catch {
      return;
    }
    if (message.kind === 'welcome') {
      this.#welcomed = true;
    } else if (message.kind === 'event') {
      if (this.#welcomed) this.#options.onMessage(message.json);
      else this.#refused = errorOf(message.json);
    } else {
      this.#stats.packetsReceived += 1;
      this.#sound?.play(samplesOf(message.content));
    }
  }

  #heard(samples: Int16Array): void {
    const timestamp = this.#clock;
    this.#clock += FRAME_MS;
    if (this.#socket.readyState !== OPEN || this.#socket.bufferedAmount > MOST_WAITING) return;
    this.#socket.send(encodeAudio(bytesOf(samples), timestamp));
    this.#stats.packetsSent += 1;
  }

  async #until(
    holds: () => boolean,
    deadline: Millis,
    problem: () => 'no_path' | 'nothing_sent' | 'nothing_received' | 'not_heard' = () => 'no_path',
  ): Promise<void> {
    while (!holds()) {
      if (this.#closed) throw new PeerError('closed');
      if (this.#refused && this.state === 'gone') throw new ApiError({ ...this.#refused, status: 0 });
      if (this.state === 'gone' || performance.now() > deadline) throw new PeerError(problem());
      await pause(LOOK_EVERY_MS, new AbortController().signal);
    }
  }
}

/** The error that an event tells. */
function errorOf(json: string): ErrorBody | undefined {
  try {
    const event = JSON.parse(json) as { type?: string } & ErrorBody;
    return event.type === 'error' ? event : undefined;
  } catch {
    return undefined;
  }
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function bytesOf(samples: Int16Array): Uint8Array {
  if (littleEndian) return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const bytes = new DataView(new ArrayBuffer(samples.byteLength));
  samples.forEach((sample, n) => bytes.setInt16(2 * n, sample, true));
  return new Uint8Array(bytes.buffer);
}

function samplesOf(content: Uint8Array): Int16Array {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  return Int16Array.from({ length: content.byteLength >> 1 }, (_, n) => view.getInt16(2 * n, true));
}
