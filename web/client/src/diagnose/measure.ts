import { selectedPair, type Pair } from '../pair.js';
import type { Millis } from '../wire.js';

/** What `getStats` counts, at one moment of a try. */
export interface Reading {
  packetsSent: number;
  packetsReceived: number;
  jitterMs?: Millis;
  pair?: Pair;
}

/** What came back over a path that connected. */
export interface Measured {
  messagesSent: number;
  /** How long each message that came back had taken, there and back. */
  echoes: readonly Millis[];
  /** Median of the echoes; absent when none came. */
  roundTripMs?: Millis;
  packetsSent: number;
  packetsReceived: number;
  /** Share of the packets sent that did not come back, 0 to 1; absent where no sound was sent. */
  loss?: number;
  /** Of what arrived here (RFC 3550 section 6.4.1). */
  jitterMs?: Millis;
  pair?: Pair;
}

export function reading(report: RTCStatsReport): Reading {
  const now: Reading = { packetsSent: 0, packetsReceived: 0, pair: selectedPair(report) };
  report.forEach((entry: Record<string, unknown>) => {
    const { type, packetsSent, packetsReceived, jitter } = entry;
    if (type === 'outbound-rtp' && typeof packetsSent === 'number') now.packetsSent += packetsSent;
    if (type !== 'inbound-rtp') return;
    if (typeof packetsReceived === 'number') now.packetsReceived += packetsReceived;
    if (typeof jitter === 'number') now.jitterMs = jitter * 1000;
  });
  return now;
}

/** What happened between two readings. As much is under way at either of them, so what is missing was lost. */
export function measured(before: Reading, after: Reading, messagesSent: number, echoes: readonly Millis[]): Measured {
  const packetsSent = after.packetsSent - before.packetsSent;
  const packetsReceived = after.packetsReceived - before.packetsReceived;
  const { jitterMs, pair } = after;
  return {
    messagesSent,
    echoes,
    roundTripMs: median(echoes),
    packetsSent,
    packetsReceived,
    loss: packetsSent > 0 ? Math.max(0, (packetsSent - packetsReceived) / packetsSent) : undefined,
    jitterMs: packetsReceived > 0 ? jitterMs : undefined,
    pair,
  };
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
