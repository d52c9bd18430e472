import { pause } from '../pause.js';
import type { Millis } from '../wire.js';
import { measured, reading, sampled, type Measured, type Reading, type Sample } from './measure.js';

export interface Listening {
  forMs: Millis;
  /** Told twice a second. */
  onSample(sample: Sample): void;
  signal: AbortSignal;
}

const MESSAGE_EVERY_MS = 100;
const SAMPLE_EVERY_MS = 500;
/** A sample is of so many stretches: one alone has too few packets to tell a lost one from one under way. */
const STRETCHES = 3;
/** Before packets are counted: the far side begins to send sound back a little after the first of it arrived. */
const WARM_UP_MS = 500;
/** After the last message, for the echoes under way. */
const LAST_ECHO_MS = 1_000;

/** Sends messages and sound for a while, and counts what comes back. */
export async function listen(pc: RTCPeerConnection, channel: RTCDataChannel, { forMs, onSample, signal }: Listening): Promise<Measured> {
  const sent: number[] = [];
  const echoes: Millis[] = [];
  channel.onmessage = ({ data }) => {
    const at = sent[Number(data)];
    if (at !== undefined) echoes.push(performance.now() - at);
  };
  const began = performance.now();
  const passed = () => performance.now() - began;
  const readings: { reading: Reading; echoes: number }[] = [];
  while (passed() < forMs && channel.readyState === 'open' && !signal.aborted) {
    channel.send(String(sent.push(performance.now()) - 1));
    await pause(MESSAGE_EVERY_MS, signal);
    if (passed() < WARM_UP_MS + readings.length * SAMPLE_EVERY_MS) continue;
    const now = { reading: reading(await pc.getStats()), echoes: echoes.length };
    const before = readings[Math.max(0, readings.length - STRETCHES)];
    readings.push(now);
    if (before) onSample(sampled(passed(), before.reading, now.reading, echoes.slice(before.echoes)));
  }
  const after = reading(await pc.getStats());
  if (echoes.length < sent.length) await pause(LAST_ECHO_MS, signal);
  return measured(readings[0]?.reading ?? after, after, sent.length, echoes);
}
