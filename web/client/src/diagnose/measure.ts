import { checkedPairs, selectedPair, type CheckedPair, type Pair } from '../pair.js';
import type { Millis } from '../wire.js';

/** What `getStats` counts, at one moment of a try. */
export interface Reading {
  packetsSent: number;
  packetsReceived: number;
  jitterMs?: Millis;
  pair?: Pair;
  pairs: readonly CheckedPair[];
  /** Of what arrives: `audio/opus, 48000 Hz, 2 channels`. */
  codec?: string;
}

/** What a way did in the last stretch of its measurement. */
export interface Sample {
  /** Since the measurement began. */
  at: Millis;
  /** Median of the echoes in it; absent when none came. */
  roundTripMs?: Millis;
  /** Of what arrived here (RFC 3550 section 6.4.1). */
  jitterMs?: Millis;
  /** As in {@link Measured}, of the stretch alone. */
  loss?: number;
}

/** What came back over a path that connected. */
export interface Measured {
  /** Over the data channel. */
  messagesSent: number;
  /** How long each message that came back had taken, there and back. */
  echoes: readonly Millis[];
  /** Median of the echoes; absent when none came. */
  roundTripMs?: Millis;
  /** RTP packets with the tone, over the time that was measured. */
  packetsSent: number;
  /** Those that came back from the server's echo. */
  packetsReceived: number;
  /** Share of the packets sent that did not come back, 0 to 1; absent where no sound was sent. */
  loss?: number;
  /** Of what arrived here (RFC 3550 section 6.4.1). */
  jitterMs?: Millis;
  /** The two ends that were used. */
  pair?: Pair;
  /** All that were tried, the one in use first. */
  pairs: readonly CheckedPair[];
  /** Of what arrived here: `audio/opus, 48000 Hz, 2 channels`. */
  codec?: string;
}

export function reading(report: RTCStatsReport): Reading {
  const now: Reading = { packetsSent: 0, packetsReceived: 0, pair: selectedPair(report), pairs: checkedPairs(report) };
  report.forEach((entry: Record<string, unknown>) => {
    const { type, packetsSent, packetsReceived, jitter, codecId } = entry;
    if (type === 'outbound-rtp' && typeof packetsSent === 'number') now.packetsSent += packetsSent;
    if (type !== 'inbound-rtp') return;
    if (typeof packetsReceived === 'number') now.packetsReceived += packetsReceived;
    if (typeof jitter === 'number') now.jitterMs = jitter * 1000;
    now.codec = codecOf(report, codecId);
  });
  return now;
}

/** What happened between two readings. As much is under way at either of them, so what is missing was lost. */
export function measured(before: Reading, after: Reading, messagesSent: number, echoes: readonly Millis[]): Measured {
  const packetsSent = after.packetsSent - before.packetsSent;
  const packetsReceived = after.packetsReceived - before.packetsReceived;
  const { jitterMs, pair, pairs, codec } = after;
  return {
    messagesSent,
    echoes,
    roundTripMs: median(echoes),
    packetsSent,
    packetsReceived,
    loss: lossOf(packetsSent, packetsReceived),
    jitterMs: packetsReceived > 0 ? jitterMs : undefined,
    pair,
    pairs,
    codec,
  };
}

/** What happened since `before`, with the echoes of that stretch. */
export function sampled(at: Millis, before: Reading, now: Reading, echoes: readonly Millis[]): Sample {
  return {
    at,
    roundTripMs: median(echoes),
    jitterMs: now.jitterMs,
    loss: lossOf(now.packetsSent - before.packetsSent, now.packetsReceived - before.packetsReceived, UNDER_WAY),
  };
}

/** So few packets tell nothing: so many more may be under way at one reading than at the other. */
const UNDER_WAY = 1;

function lossOf(sent: number, received: number, underWay = 0): number | undefined {
  if (sent <= 0) return undefined;
  const missing = sent - received;
  return missing <= underWay ? 0 : missing / sent;
}

function codecOf(report: RTCStatsReport, id: unknown): string | undefined {
  let codec: string | undefined;
  report.forEach((entry: Record<string, unknown>) => {
    if (entry.type !== 'codec' || entry.id !== id) return;
    const { mimeType, clockRate, channels } = entry;
    codec = [mimeType, clockRate && `${clockRate} Hz`, channels && `${channels} channels`].filter(Boolean).join(', ');
  });
  return codec;
}

/** Did everything that was sent stay away? Where the browser sent no sound, its messages decide. */
export function isOneWay({ echoes, packetsSent, packetsReceived }: Measured): boolean {
  return echoes.length === 0 || (packetsSent > 0 && packetsReceived <= 0);
}

export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [upper, lower] = [sorted[sorted.length >> 1], sorted[(sorted.length - 1) >> 1]];
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
}
