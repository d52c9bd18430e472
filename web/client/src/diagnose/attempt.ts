import { failureOf, PeerError, type Failure } from '../failure.js';
import { pause } from '../pause.js';
import { withRetransmission } from '../peer.js';
import type { Millis } from '../wire.js';
import { candidatesIn, nothingGathered, onlyProtocol, withCandidate, withError, type Gathered } from './candidates.js';
import { isOneWay, measured, reading, type Measured, type Reading } from './measure.js';
import type { Path } from './paths.js';
import type { Tone } from './tone.js';

/** How the try of one path stands. `absent`: the server offers no such way. */
export interface Attempt {
  path: Path;
  state: 'waiting' | 'connecting' | 'measuring' | 'works' | 'one_way' | 'failed' | 'absent';
  /** From the answer to the open channel; of a failed try, how long a way was looked for. */
  ms?: Millis;
  problem?: AttemptProblem;
  /** With `refused`: what the server said. */
  refusal?: Failure;
  gathered: Gathered;
  measured?: Measured;
}

/**
 * Why a path did not come up: the offer got no answer; there was no candidate to begin with (a relay gave none);
 * checks found no way; the way is there and the channel did not open.
 */
export type AttemptProblem = 'refused' | 'no_candidates' | 'no_path' | 'no_channel';

export interface Trying {
  /** The answer to an offer. */
  exchange(sdp: string): Promise<string>;
  tone: Tone | undefined;
  deadlineMs: Millis;
  createPeerConnection(configuration: RTCConfiguration): RTCPeerConnection;
  report(attempt: Attempt): void;
  signal: AbortSignal;
}

/** What a call's channel is called, too. */
const CHANNEL = 'messages';
const MEASURE_MS = 3_000;
const MESSAGE_EVERY_MS = 100;
/** Before packets are counted: the far side begins to send sound back a little after the first of it arrived. */
const WARM_UP_MS = 500;
/** After the last message, for the echoes under way. */
const LAST_ECHO_MS = 1_000;

export const untried = (path: Path): Attempt => ({ path, state: 'waiting', gathered: nothingGathered });

/** Tries one path, with a connection of its own. Never rejects: what goes wrong is the result. */
export async function attempt(path: Path, trying: Trying): Promise<Attempt> {
  let now: Attempt = { ...untried(path), state: 'connecting' };
  const say = (change: Partial<Attempt>): Attempt => {
    now = { ...now, ...change };
    if (!trying.signal.aborted) trying.report(now);
    return now;
  };
  say({});
  let pc: RTCPeerConnection | undefined;
  try {
    pc = trying.createPeerConnection({
      iceServers: path.iceServers,
      iceTransportPolicy: path.url === undefined ? 'all' : 'relay',
      bundlePolicy: 'max-bundle',
    });
    pc.onicecandidate = ({ candidate }) => candidate && say({ gathered: withCandidate(now.gathered, candidate.candidate) });
    pc.onicecandidateerror = ({ url, errorCode, errorText }) =>
      say({ gathered: withError(now.gathered, { url, code: errorCode, text: errorText }) });
    return await connect(pc, path, trying, say, () => now.gathered);
  } catch (error) {
    return say({ state: 'failed', problem: 'refused', refusal: failureOf(error) });
  } finally {
    pc?.close();
  }
}

async function connect(
  pc: RTCPeerConnection,
  path: Path,
  trying: Trying,
  say: (change: Partial<Attempt>) => Attempt,
  gathered: () => Gathered,
): Promise<Attempt> {
  const channel = pc.createDataChannel(CHANNEL, { ordered: true });
  if (trying.tone) pc.addTransceiver(trying.tone.track, { direction: 'sendrecv', streams: [trying.tone.stream] });
  else pc.addTransceiver('audio', { direction: 'sendrecv' });
  const offer = await pc.createOffer();
  await pc.setLocalDescription({ type: 'offer', sdp: withRetransmission(offer.sdp ?? '') }).catch(() => pc.setLocalDescription(offer));
  const answer = await trying.exchange(pc.localDescription?.sdp ?? '');
  const sdp = path.kind === 'udp' || path.kind === 'tcp' ? onlyProtocol(answer, path.kind) : answer;
  if (candidatesIn(sdp) === 0) return say({ state: 'absent' });

  const began = performance.now();
  const passed = () => performance.now() - began;
  await pc.setRemoteDescription({ type: 'answer', sdp }).catch((cause: unknown) => {
    throw new PeerError('bad_answer', { cause });
  });
  for (;;) {
    if (pc.connectionState === 'connected' && channel.readyState === 'open') break;
    const noRelay = path.url !== undefined && !gathered().types.includes('relay');
    if (noRelay && pc.iceGatheringState === 'complete') return say({ state: 'failed', problem: 'no_candidates' });
    if (pc.connectionState === 'failed' || channel.readyState === 'closed' || passed() >= trying.deadlineMs || trying.signal.aborted) {
      if (noRelay) return say({ state: 'failed', problem: 'no_candidates' });
      return say({ state: 'failed', problem: pc.connectionState === 'connected' ? 'no_channel' : 'no_path', ms: passed() });
    }
    await change(pc, channel, trying, trying.deadlineMs - passed());
  }
  say({ state: 'measuring', ms: passed() });
  const result = await listen(pc, channel, trying.signal);
  return say({ state: isOneWay(result) ? 'one_way' : 'works', measured: result });
}

/** Sends messages and sound for a while, and counts what comes back. */
async function listen(pc: RTCPeerConnection, channel: RTCDataChannel, signal: AbortSignal): Promise<Measured> {
  const sent: number[] = [];
  const echoes: Millis[] = [];
  channel.onmessage = ({ data }) => {
    const at = sent[Number(data)];
    if (at !== undefined) echoes.push(performance.now() - at);
  };
  const began = performance.now();
  let before: Reading | undefined;
  while (performance.now() - began < MEASURE_MS && channel.readyState === 'open' && !signal.aborted) {
    channel.send(String(sent.push(performance.now()) - 1));
    await pause(MESSAGE_EVERY_MS, signal);
    if (performance.now() - began >= WARM_UP_MS) before ??= reading(await pc.getStats());
  }
  const after = reading(await pc.getStats());
  if (echoes.length < sent.length) await pause(LAST_ECHO_MS, signal);
  return measured(before ?? after, after, sent.length, echoes);
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
