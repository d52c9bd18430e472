/** How a connection's packets travel. */
export type ConnectionPath = 'direct' | 'tcp' | 'relay_udp' | 'relay_tcp' | 'relay_tls';

/** The two ends that a connection uses (W3C webrtc-stats, `RTCIceCandidateStats`). */
export interface Pair {
  /** Absent where the browser tells nothing of its own end. */
  path?: ConnectionPath;
  local: PairEnd;
  remote: PairEnd;
  /** Absent until a check has been answered. */
  roundTripMs?: number;
}

export interface PairEnd {
  /** `host`, `srflx`, `prflx` or `relay`. */
  type: string;
  protocol: string;
  /** Absent where the browser keeps it to itself. */
  address?: string;
  port?: number;
}

type Entry = Record<string, unknown>;

/** The pair in use, if there is one. After an ICE restart several are nominated; the transport says which counts. */
export function selectedPair(report: RTCStatsReport): Pair | undefined {
  const entries = new Map<unknown, Entry>();
  report.forEach((entry: Entry, id) => entries.set(id, entry));
  const all = [...entries.values()];
  const selected = all.find(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId !== undefined);
  const pair =
    entries.get(selected?.selectedCandidatePairId) ??
    all.find(({ type, nominated, state }) => type === 'candidate-pair' && nominated === true && (state ?? 'succeeded') === 'succeeded');
  if (!pair) return undefined;

  const local = entries.get(pair.localCandidateId) ?? {};
  const { currentRoundTripTime } = pair;
  return {
    path: pathOf(local),
    local: endOf(local),
    remote: endOf(entries.get(pair.remoteCandidateId) ?? {}),
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
