/** How a connection's packets travel. `websocket`: without WebRTC, which found no way. */
export type ConnectionPath = 'direct' | 'tcp' | 'relay_udp' | 'relay_tcp' | 'relay_tls' | 'websocket';

/** The two ends that a connection uses (W3C webrtc-stats, `RTCIceCandidateStats`). */
export interface Pair {
  /** Absent where the browser tells nothing of its own end. */
  path?: ConnectionPath;
  /** The browser's end. */
  local: PairEnd;
  /** The server's end. */
  remote: PairEnd;
  /** Absent until a check has been answered. */
  roundTripMs?: number;
}

/** One end of a connection, as the browser tells it. */
export interface PairEnd {
  /** `host`, `srflx`, `prflx` or `relay`. */
  type: string;
  /** `udp` or `tcp`; of a relayed end, that between relay and server. */
  protocol: string;
  /** Absent where the browser keeps it to itself. */
  address?: string;
  /** Absent where the browser keeps it to itself. */
  port?: number;
}

/** A pair that ICE has looked at (W3C webrtc-stats, `RTCStatsIceCandidatePairState`). */
export interface CheckedPair extends Pair {
  /** `succeeded`, `failed`, `in-progress`, … */
  state: string;
  /** The one in use. */
  chosen: boolean;
}

type Entry = Record<string, unknown>;

/** The pair in use, if there is one. */
export function selectedPair(report: RTCStatsReport): Pair | undefined {
  const { entries, selected } = checks(report);
  return selected && pairOf(selected, entries);
}

/** Every pair, the one in use first. */
export function checkedPairs(report: RTCStatsReport): CheckedPair[] {
  const { entries, selected } = checks(report);
  const pairs = [...entries.values()].filter(({ type }) => type === 'candidate-pair');
  return pairs
    .map((pair) => ({ ...pairOf(pair, entries), state: String(pair.state ?? 'unknown'), chosen: pair === selected }))
    .sort((one, other) => Number(other.chosen) - Number(one.chosen));
}

/** After an ICE restart several pairs are nominated; the transport says which counts. */
function checks(report: RTCStatsReport): { entries: Map<unknown, Entry>; selected?: Entry } {
  const entries = new Map<unknown, Entry>();
  report.forEach((entry: Entry, id) => entries.set(id, entry));
  const all = [...entries.values()];
  const transport = all.find(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId !== undefined);
  const selected =
    entries.get(transport?.selectedCandidatePairId) ??
    all.find(({ type, nominated, state }) => type === 'candidate-pair' && nominated === true && (state ?? 'succeeded') === 'succeeded');
  return { entries, selected };
}

function pairOf({ localCandidateId, remoteCandidateId, currentRoundTripTime }: Entry, entries: ReadonlyMap<unknown, Entry>): Pair {
  const local = entries.get(localCandidateId) ?? {};
  return {
    path: pathOf(local),
    local: endOf(local),
    remote: endOf(entries.get(remoteCandidateId) ?? {}),
    roundTripMs: typeof currentRoundTripTime === 'number' ? currentRoundTripTime * 1000 : undefined,
  };
}

/** By the browser's own end: how it reaches the relay, or the server. */
function pathOf({ candidateType, relayProtocol, protocol }: Entry): ConnectionPath | undefined {
  if (typeof candidateType !== 'string') return undefined;
  if (candidateType !== 'relay') return protocol === 'tcp' ? 'tcp' : 'direct';
  if (relayProtocol === 'tls') return 'relay_tls';
  return relayProtocol === 'tcp' ? 'relay_tcp' : 'relay_udp';
}

function endOf({ candidateType, protocol, address, port }: Entry): PairEnd {
  return {
    type: typeof candidateType === 'string' ? candidateType : 'unknown',
    protocol: typeof protocol === 'string' ? protocol : 'unknown',
    address: typeof address === 'string' && address !== '' ? address : undefined,
    port: typeof port === 'number' ? port : undefined,
  };
}
