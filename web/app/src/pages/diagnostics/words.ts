import {
  hostOf,
  maskAddress,
  type Attempt,
  type Check,
  type DbPerformance,
  type DiagnosisView,
  type ModelCheck,
  type Pair,
  type PairEnd,
  type Path,
  type PathKind,
} from '@antiphon/client';

/** A name and what it is: the page's lists and the report are made of the same rows. */
export type Row = readonly [name: string, value: string];

const kinds: Record<PathKind, [title: string, about: string]> = {
  udp: ['Direct, over UDP', 'What a call prefers: the quickest, and nothing waits for what was lost.'],
  tcp: ['Direct, over TCP', 'For networks that block UDP.'],
  turn_udp: ['Through a relay, over UDP', 'For where there is no direct way.'],
  turn_tcp: ['Through a relay, over TCP', 'For where there is no direct way, and UDP is blocked.'],
  turns: ['Through a relay, over TLS', 'For where only web pages get through.'],
};

export const titleOf = ({ kind }: Path): string => kinds[kind][0];

export function aboutOf({ kind, url }: Path): string {
  return url === undefined ? kinds[kind][1] : `${kinds[kind][1]} The relay is ${hostOf(url)}.`;
}

export const stateWords: Record<Attempt['state'], string> = {
  waiting: 'waiting',
  connecting: 'connecting…',
  measuring: 'measuring…',
  works: 'works',
  one_way: 'nothing comes back',
  failed: 'failed',
  absent: 'not offered',
};

/** Why a way does not work, in one sentence. */
export function problemOf({ state, problem, refusal, ms = 0, gathered }: Attempt): string | undefined {
  if (state === 'one_way') return 'It connected, and nothing that was sent came back.';
  switch (problem) {
    case undefined:
      return undefined;
    case 'refused':
      return refusal?.cause;
    case 'no_candidates':
      return `The relay gave no address${errorsOf(gathered.errors)}.`;
    case 'no_path':
      return `No packet got through within ${duration(ms)}${errorsOf(gathered.errors)}.`;
    case 'no_channel':
      return 'It connected, but the message channel did not open.';
  }
}

const errorsOf = (errors: Attempt['gathered']['errors']): string =>
  errors.length === 0 ? '' : ` (${errors.map(({ code, text }) => `${code} ${text}`.replace(/[\s.]+$/, '')).join('; ')})`;

/** What was measured over a way. */
export function figures({ measured }: Attempt): Row[] {
  if (!measured) return [];
  const { roundTripMs, jitterMs, loss, packetsSent, packetsReceived, pair } = measured;
  const rows: Row[] = [];
  if (roundTripMs !== undefined) rows.push(['There and back', duration(roundTripMs)]);
  if (jitterMs !== undefined) rows.push(['Jitter', duration(jitterMs)]);
  rows.push(['Lost', loss === undefined ? 'no sound was sent' : `${percent(loss)} (${packetsReceived} of ${packetsSent} came back)`]);
  if (pair) rows.push(['Candidates', pairWords(pair)]);
  return rows;
}

function pairWords({ local, remote }: Pair): string {
  return `${end(local)} → ${end(remote)}, ${remote.protocol.toUpperCase()}`;
}

/** Masked: this browser's own address is nobody's business, and the server's are listed with the server. */
const end = ({ type, address }: PairEnd): string => (address === undefined ? type : `${type} ${maskAddress(address)}`);

export function browserRows({ secure, webrtc, attempts, stun, test }: DiagnosisView): Row[] {
  const gathered = [...attempts.map((one) => one.gathered), ...(stun ? [stun] : [])];
  const all = <T>(list: (of: (typeof gathered)[number]) => readonly T[]): T[] => [...new Set(gathered.flatMap(list))];
  const rows: Row[] = [
    ['Secure page', secure ? 'yes' : 'no: it gets no microphone'],
    ['WebRTC', webrtc ? 'yes' : 'no'],
  ];
  if (!test || !webrtc) return rows;
  const types = all(({ types: found }) => found);
  const addresses = all(({ addresses: found }) => found);
  const reflexive = all(({ reflexive: found }) => found);
  rows.push(['Candidates', types.length === 0 ? 'none' : types.join(', ')]);
  rows.push(['Addresses', addresses.length === 0 ? 'none' : addresses.join(', ')]);
  if (stun) rows.push(['Seen by STUN', reflexive.length === 0 ? `no${errorsOf(stun.errors)}` : `yes, over ${reflexive.map((family) => family.replace('ipv', 'IPv')).join(' and ')}`]);
  return rows;
}

export function mediaRows({ test }: DiagnosisView): Row[] {
  if (!test) return [];
  const addresses = test.candidates.map(({ ip, port, protocol, reach }) => `${protocol.toUpperCase()} ${ip.includes(':') ? `[${ip}]` : ip}:${port} (${reach})`);
  return [['Media addresses', addresses.length === 0 ? 'none' : addresses.join(', ')]];
}

export function databaseRows({ engine, read, write }: DbPerformance): Row[] {
  const timing = ({ medianMs, worstMs, rounds }: DbPerformance['read']) =>
    `${duration(medianMs)}, at worst ${duration(worstMs)} (${rounds} rounds)`;
  return [
    ['Engine', engine],
    ['Write and commit', timing(write)],
    ['Read', timing(read)],
  ];
}

export function modelRows({ model, readyMs }: ModelCheck): Row[] {
  return [
    ['Interviewer', `${model.provider}, ${model.name}`],
    ['Voice is sent to', model.host ?? 'nobody: it stays on this server'],
    ['Ready after', duration(readyMs)],
  ];
}

export const checkWords: Record<Check<unknown>['state'], string> = {
  waiting: 'waiting',
  working: 'asking…',
  done: 'works',
  failed: 'failed',
};

/** `0.15 ms`, `4.2 ms`, `31 ms`, `1.5 s`. */
export function duration(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1000).toFixed(1)} s`;
  const decimals = ms < 1 ? 2 : ms < 10 ? 1 : 0;
  return `${Number(ms.toFixed(decimals))} ms`;
}

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
