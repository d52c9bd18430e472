import { selectedPair, type ConnectionPath } from './pair.js';

/** What `getStats` says that matters here. Counters are since the connection began. */
export interface CallStats {
  packetsSent: number;
  packetsReceived: number;
  packetsLost: number;
  /** Absent until the first report came back. */
  roundTripMs?: number;
  /** Absent until a path was chosen. */
  path?: ConnectionPath;
}

export type Quality = 'good' | 'unsteady' | 'lost';

export function readStats(report: RTCStatsReport): CallStats {
  const stats: CallStats = { packetsSent: 0, packetsReceived: 0, packetsLost: 0 };
  report.forEach((entry: Record<string, unknown>) => {
    if (entry.type === 'outbound-rtp') stats.packetsSent += count(entry.packetsSent);
    if (entry.type === 'inbound-rtp') {
      stats.packetsReceived += count(entry.packetsReceived);
      stats.packetsLost += count(entry.packetsLost);
    }
  });
  const pair = selectedPair(report);
  return { ...stats, roundTripMs: pair?.roundTripMs, path: pair?.path };
}

const LOSS_UNSTEADY = 0.03;
const ROUND_TRIP_UNSTEADY_MS = 400;

/**
 * The connection between two readings; what was lost before them no longer counts. The server sends
 * sound all the time, so none received means that nothing comes through.
 */
export function qualityOf(before: CallStats, now: CallStats): Quality {
  const received = now.packetsReceived - before.packetsReceived;
  const lost = now.packetsLost - before.packetsLost;
  if (received <= 0) return 'lost';
  if (lost / (received + lost) > LOSS_UNSTEADY) return 'unsteady';
  if ((now.roundTripMs ?? 0) > ROUND_TRIP_UNSTEADY_MS) return 'unsteady';
  return 'good';
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
