import { selectedPair, type ConnectionPath } from './pair.js';
import type { Millis } from './wire.js';

/** What `getStats` says that matters here. Counters are since the connection began. */
export interface CallStats {
  /** RTP packets with the candidate's voice. */
  packetsSent: number;
  /** RTP packets with the interviewer's. */
  packetsReceived: number;
  /** Of the interviewer's, those that did not come. */
  packetsLost: number;
  /** Of the interviewer's voice as it arrives (RFC 3550 section 6.4.1); absent until something has. */
  jitterMs?: Millis;
  /** Absent until the first report came back. */
  roundTripMs?: Millis;
  /** Absent until a path was chosen. */
  path?: ConnectionPath;
}

/**
 * The connection in a word, by the last two seconds. `unsteady`: more than 3 % lost, or more than 400 ms there and
 * back. `lost`: nothing comes.
 */
export type Quality = 'good' | 'unsteady' | 'lost';

export function readStats(report: RTCStatsReport): CallStats {
  const stats: CallStats = { packetsSent: 0, packetsReceived: 0, packetsLost: 0 };
  report.forEach((entry: Record<string, unknown>) => {
    if (entry.type === 'outbound-rtp') stats.packetsSent += count(entry.packetsSent);
    if (entry.type === 'inbound-rtp') {
      stats.packetsReceived += count(entry.packetsReceived);
      stats.packetsLost += count(entry.packetsLost);
      if (typeof entry.jitter === 'number') stats.jitterMs = entry.jitter * 1000;
    }
  });
  const pair = selectedPair(report);
  return { ...stats, roundTripMs: pair?.roundTripMs, path: pair?.path };
}

const LOSS_UNSTEADY = 0.03;
/** In silence a few packets come in two seconds: one of them that is lost says nothing yet. */
const LOST_UNSTEADY = 2;
const ROUND_TRIP_UNSTEADY_MS = 400;

/**
 * The connection between two readings; what was lost before them no longer counts. The server sends
 * sound all the time, so none received means that nothing comes through.
 */
export function qualityOf(before: CallStats, now: CallStats): Quality {
  const received = now.packetsReceived - before.packetsReceived;
  const lost = now.packetsLost - before.packetsLost;
  if (received <= 0) return 'lost';
  if (lost >= LOST_UNSTEADY && lost / (received + lost) > LOSS_UNSTEADY) return 'unsteady';
  if ((now.roundTripMs ?? 0) > ROUND_TRIP_UNSTEADY_MS) return 'unsteady';
  return 'good';
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
