import { ApiError } from '../api/index.js';
import { failureOf } from '../failure.js';
import { pause } from '../pause.js';
import { decodeServer, encodeAudio, encodeCommand, encodeHello, type AudioFormat, type ServerMessage } from '../stream/messages.js';
import type { ErrorBody, Millis } from '../wire.js';
import { telling, type Attempt } from './attempt.js';
import { isOneWay, median, type Measured } from './measure.js';
import type { Path } from './paths.js';

export interface StreamTrying {
  /** Opens the socket of the server's echo. */
  open(): WebSocket;
  /** What its hello has. */
  token: string;
  deadlineMs: Millis;
  measureMs?: Millis;
  report(attempt: Attempt): void;
  signal: AbortSignal;
}

/** As a call has it. */
const FORMAT: AudioFormat = { codec: 'pcm16', sampleRate: 24_000 };
const FRAME_MS = 20;
const HERTZ = 440;
const LOUDNESS = 3_000;

const MEASURE_MS: Millis = 3_000;
const MESSAGE_EVERY_MS = 100;
const SAMPLE_EVERY_MS = 500;
const LAST_ECHO_MS = 1_000;
const LOOK_EVERY_MS = 20;
/** A WebSocket's `readyState`. */
const OPEN = 1;

/** What has come, and what has gone. */
interface Counts {
  welcomed: boolean;
  refused?: ErrorBody;
  /** When each message was sent. */
  sent: number[];
  echoes: Millis[];
  voiceSent: number;
  voiceReceived: number;
}

/** Tries a call's last way, the WebSocket, with the server's echo at its other end. Never rejects. */
export async function attemptStream(path: Path, trying: StreamTrying): Promise<Attempt> {
  const { say, log, now, passed } = telling(path, trying);
  let socket: WebSocket | undefined;
  try {
    socket = trying.open();
    const counts = watch(socket, log);
    const { signal, deadlineMs, token } = trying;
    for (let greeted = false; !counts.welcomed && socket.readyState <= OPEN && !signal.aborted && passed() < deadlineMs; ) {
      if (socket.readyState === OPEN && !greeted) {
        greeted = true;
        log('socket open');
        socket.send(encodeHello(token, [FORMAT]));
      }
      await pause(LOOK_EVERY_MS, signal);
    }
    if (counts.refused) throw new ApiError({ ...counts.refused, status: 0 });
    if (!counts.welcomed) return say({ state: 'failed', problem: 'no_socket', ms: passed() });
    say({ state: 'measuring', ms: passed() });
    const result = await listen(socket, counts, trying, (sample) => say({ samples: [...now().samples, sample] }));
    return say({ state: isOneWay(result) ? 'one_way' : 'works', measured: result });
  } catch (error) {
    return say({ state: 'failed', problem: 'refused', refusal: failureOf(error) });
  } finally {
    socket?.close();
  }
}

function watch(socket: WebSocket, log: (what: string) => void): Counts {
  const counts: Counts = { welcomed: false, sent: [], echoes: [], voiceSent: 0, voiceReceived: 0 };
  socket.binaryType = 'arraybuffer';
  socket.onclose = (closed?: CloseEvent) => log(`socket closed ${closed?.code ?? ''} ${closed?.reason ?? ''}`.trim());
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
    const message = read(data);
    if (message?.kind === 'welcome') {
      counts.welcomed = true;
      log('welcome');
    } else if (message?.kind === 'audio') {
      if (message.content.length > 0) counts.voiceReceived += 1;
    } else if (message && counts.welcomed) {
      const at = counts.sent[Number(message.json)];
      if (at !== undefined) counts.echoes.push(performance.now() - at);
    } else if (message) {
      counts.refused = errorOf(message.json);
    }
  };
  return counts;
}

/** What the server says before it closes. */
function errorOf(json: string): ErrorBody | undefined {
  try {
    return JSON.parse(json) as ErrorBody;
  } catch {
    return undefined;
  }
}

function read(data: unknown): ServerMessage | undefined {
  try {
    return data instanceof ArrayBuffer ? decodeServer(new Uint8Array(data)) : undefined;
  } catch {
    return undefined;
  }
}

/** Sends messages and a tone for a while, and counts what comes back. */
async function listen(
  socket: WebSocket,
  counts: Counts,
  { measureMs = MEASURE_MS, signal }: StreamTrying,
  onSample: (sample: Attempt['samples'][number]) => void,
): Promise<Measured> {
  const began = performance.now();
  const passed = () => performance.now() - began;
  const frame = tone();
  let samples = 0;
  let told = 0;
  while (passed() < measureMs && socket.readyState === OPEN && !signal.aborted) {
    // Timers are late where a page is not seen: what is due by now is sent.
    for (; counts.voiceSent * FRAME_MS <= passed(); counts.voiceSent += 1) socket.send(encodeAudio(frame, counts.voiceSent * FRAME_MS));
    if (counts.sent.length * MESSAGE_EVERY_MS <= passed()) {
      socket.send(encodeCommand(String(counts.sent.push(performance.now()) - 1)));
    }
    await pause(FRAME_MS, signal);
    if (passed() < (samples + 1) * SAMPLE_EVERY_MS) continue;
    samples += 1;
    onSample({ at: passed(), roundTripMs: median(counts.echoes.slice(told)) });
    told = counts.echoes.length;
  }
  if (counts.echoes.length < counts.sent.length) await pause(LAST_ECHO_MS, signal);
  return {
    messagesSent: counts.sent.length,
    echoes: counts.echoes,
    roundTripMs: median(counts.echoes),
    packetsSent: counts.voiceSent,
    packetsReceived: counts.voiceReceived,
    // TCP loses nothing: it repeats, and what comes late is what is missed.
    pairs: [],
    codec: `audio/pcm, ${FORMAT.sampleRate} Hz`,
  };
}

/** A frame of whole waves, so that frames can follow each other. */
function tone(): Uint8Array {
  const samples = (FORMAT.sampleRate * FRAME_MS) / 1000;
  const waves = Math.round((HERTZ * FRAME_MS) / 1000);
  const view = new DataView(new ArrayBuffer(2 * samples));
  for (let n = 0; n < samples; n += 1) view.setInt16(2 * n, Math.round(LOUDNESS * Math.sin((2 * Math.PI * waves * n) / samples)), true);
  return new Uint8Array(view.buffer);
}
