import { failureOf, PeerError, type Failure } from '../failure.js';
import { withRetransmission } from '../peer.js';
import type { Millis } from '../wire.js';
import { candidatesIn, nothingGathered, onlyProtocol, withCandidate, withError, type Gathered } from './candidates.js';
import { listen } from './listen.js';
import { watchPeer, type LoggedEvent } from './log.js';
import { isOneWay, type Measured, type Sample } from './measure.js';
import type { Path } from './paths.js';
import type { Tone } from './tone.js';

/** How the try of one path stands. `absent`: the server offers no such way. */
export interface Attempt {
  /** The way that is tried. */
  path: Path;
  /** `one_way`: it connected, and nothing came back over it. */
  state: 'waiting' | 'connecting' | 'measuring' | 'works' | 'one_way' | 'failed' | 'absent';
  /** From the answer to the open channel; of a failed try, how long a way was looked for. */
  ms?: Millis;
  /** With `failed`: how far it came. */
  problem?: AttemptProblem;
  /** With `refused`: what the server said. */
  refusal?: Failure;
  /** What the browser's gathering found meanwhile. */
  gathered: Gathered;
  /** With `works` and `one_way`. */
  measured?: Measured;
  /** While it is measured, and after. */
  samples: readonly Sample[];
  /** What its connection did, in order. */
  events: readonly LoggedEvent[];
}

/**
 * Why a path did not come up: the offer got no answer; there was no candidate to begin with (a relay gave none);
 * checks found no way; the way is there and the channel did not open; the
 * WebSocket did not open.
 */
export type AttemptProblem = 'refused' | 'no_candidates' | 'no_path' | 'no_channel' | 'no_socket';

export interface Trying {
  /** The answer to an offer. */
  exchange(sdp: string): Promise<string>;
  tone: Tone | undefined;
  deadlineMs: Millis;
  /** How long to measure what connects. */
  measureMs?: Millis;
  createPeerConnection(configuration: RTCConfiguration): RTCPeerConnection;
  report(attempt: Attempt): void;
  signal: AbortSignal;
}

/** What a call's channel is called, too. */
const CHANNEL = 'messages';
const MEASURE_MS = 3_000;

export const untried = (path: Path): Attempt => ({ path, state: 'waiting', gathered: nothingGathered, samples: [], events: [] });

/** Tries one path, with a connection of its own. Never rejects: what goes wrong is the result. */
export async function attempt(path: Path, trying: Trying): Promise<Attempt> {
  const tell = telling(path, trying);
  const { say, now } = tell;
  let pc: RTCPeerConnection | undefined;
  try {
    pc = trying.createPeerConnection({
      iceServers: path.iceServers,
      iceTransportPolicy: path.url === undefined ? 'all' : 'relay',
      bundlePolicy: 'max-bundle',
    });
    pc.onicecandidate = ({ candidate }) => candidate && say({ gathered: withCandidate(now().gathered, candidate.candidate) });
    pc.onicecandidateerror = ({ url, errorCode, errorText }) =>
      say({ gathered: withError(now().gathered, { url, code: errorCode, text: errorText }) });
    return await connect(pc, path, trying, tell);
  } catch (error) {
    return say({ state: 'failed', problem: 'refused', refusal: failureOf(error) });
  } finally {
    pc?.close();
  }
}

/** What is told of one try, as it goes on. */
export interface Telling {
  /** Tells of a change; the try as it is now. */
  say(change: Partial<Attempt>): Attempt;
  log(what: string): void;
  now(): Attempt;
  /** Since it began. */
  passed(): Millis;
}

/** Begins a try of `path`, and tells of it until `signal`. */
export function telling(path: Path, { report, signal }: Pick<Trying, 'report' | 'signal'>): Telling {
  let now: Attempt = { ...untried(path), state: 'connecting' };
  const began = performance.now();
  const passed = () => performance.now() - began;
  const say = (change: Partial<Attempt>): Attempt => {
    now = { ...now, ...change };
    if (!signal.aborted) report(now);
    return now;
  };
  say({});
  return { say, log: (what) => void say({ events: [...now.events, { at: passed(), what }] }), now: () => now, passed };
}

async function connect(
  pc: RTCPeerConnection,
  path: Path,
  trying: Trying,
  { say, log, now }: Telling,
): Promise<Attempt> {
  const channel = pc.createDataChannel(CHANNEL, { ordered: true });
  watchPeer(pc, channel, log);
  if (trying.tone) pc.addTransceiver(trying.tone.track, { direction: 'sendrecv', streams: [trying.tone.stream] });
  else pc.addTransceiver('audio', { direction: 'sendrecv' });
  const offer = await pc.createOffer();
  await pc.setLocalDescription({ type: 'offer', sdp: withRetransmission(offer.sdp ?? '') }).catch(() => pc.setLocalDescription(offer));
  log('offer sent');
  const answer = await trying.exchange(pc.localDescription?.sdp ?? '');
  log(`answer with ${candidatesIn(answer)} candidates`);
  const sdp = path.kind === 'udp' || path.kind === 'tcp' ? onlyProtocol(answer, path.kind) : answer;
  if (candidatesIn(sdp) === 0) return say({ state: 'absent' });

  const began = performance.now();
  const passed = () => performance.now() - began;
  await pc.setRemoteDescription({ type: 'answer', sdp }).catch((cause: unknown) => {
    throw new PeerError('bad_answer', { cause });
  });
  for (;;) {
    if (pc.connectionState === 'connected' && channel.readyState === 'open') break;
    const noRelay = path.url !== undefined && !now().gathered.types.includes('relay');
    if (noRelay && pc.iceGatheringState === 'complete') return say({ state: 'failed', problem: 'no_candidates' });
    if (pc.connectionState === 'failed' || channel.readyState === 'closed' || passed() >= trying.deadlineMs || trying.signal.aborted) {
      if (noRelay) return say({ state: 'failed', problem: 'no_candidates' });
      return say({ state: 'failed', problem: pc.connectionState === 'connected' ? 'no_channel' : 'no_path', ms: passed() });
    }
    await change(pc, channel, trying, trying.deadlineMs - passed());
  }
  say({ state: 'measuring', ms: passed() });
  const result = await listen(pc, channel, {
    forMs: trying.measureMs ?? MEASURE_MS,
    onSample: (sample) => say({ samples: [...now().samples, sample] }),
    signal: trying.signal,
  });
  return say({ state: isOneWay(result) ? 'one_way' : 'works', measured: result });
}

/** The next event that may matter, or the deadline. */
function change(pc: RTCPeerConnection, channel: RTCDataChannel, { signal }: Trying, withinMs: Millis): Promise<void> {
  return new Promise((resolve) => {
    const heard = new AbortController();
    const done = () => {
      clearTimeout(timer);
      heard.abort();
      resolve();
    };
    const timer = setTimeout(done, withinMs);
    const listening = { signal: heard.signal };
    pc.addEventListener('connectionstatechange', done, listening);
    pc.addEventListener('icegatheringstatechange', done, listening);
    channel.addEventListener('open', done, listening);
    channel.addEventListener('close', done, listening);
    signal.addEventListener('abort', done, listening);
  });
}
