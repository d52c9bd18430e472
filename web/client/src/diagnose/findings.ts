import type { Failure } from '../failure.js';
import type { Reach, WebrtcTest } from '../wire.js';
import type { Attempt } from './attempt.js';
import type { Gathered } from './candidates.js';
import { hostOf, type PathKind } from './paths.js';
import { sentences, type Cause } from './sentences.js';

/** What the tries mean, for a person: what is so, and what to do about it. */
export interface Finding {
  /** A {@link Cause}, or the code of the server's refusal. */
  code: string;
  /** `attention`: a call will work all the same. */
  tone: 'good' | 'attention' | 'error';
  /** What is so: a sentence. */
  cause: string;
  /** What to do about it: a sentence or two. */
  remedy: string;
  /** What the sentence is about, for whoever says it in other words: a relay, a share, a time in ms, a {@link Reach}. */
  about?: string | number;
}

/** All that a verdict is made from. */
export interface Facts {
  /** The page is a secure context: otherwise browsers give it no microphone. */
  secure: boolean;
  /** The browser has WebRTC. */
  webrtc: boolean;
  /** From where the page's own host can be reached. */
  page: Reach;
  /** What the server offers, or why it did not say. */
  test?: Pick<WebrtcTest, 'candidates'>;
  /** Why the server did not say what it offers. */
  refusal?: Failure;
  /** The tries, in the order of {@link Path}s that a call would like. */
  attempts: readonly Attempt[];
  /** What the STUN servers answered; absent where there are none. */
  stun?: Gathered;
}

const LOSSY = 0.05;
const SLOW_MS = 400;
const reaches: readonly Reach[] = ['loopback', 'private', 'public'];
/** As RFC 8489 section 14.8 and RFC 8656 section 18 have them: the relay knows the user, and has no room. */
const FULL = [486, 508];
/** Where browsers got no answer at all (W3C webrtc, `RTCPeerConnectionIceErrorEvent`). */
const NO_ANSWER = 701;

/** The verdict, then whatever else is worth knowing. Never empty. */
export function findingsOf(facts: Facts): [Finding, ...Finding[]] {
  const insecure = facts.secure ? [] : [finding('insecure_context', 'error')];
  const all = [...insecure, ...pathFindings(facts)];
  const distinct = all.filter((one, i) => all.findIndex(({ cause }) => cause === one.cause) === i);
  const [verdict = finding('everything_blocked', 'error'), ...rest] = distinct;
  return [verdict, ...rest];
}

function pathFindings(facts: Facts): Finding[] {
  const attempts = facts.attempts.filter(({ path }) => path.kind !== 'websocket');
  const socket = facts.attempts.find(({ path }) => path.kind === 'websocket');
  if (facts.refusal) return [refused(facts.refusal)];
  const found = mediaFindings({ ...facts, attempts });
  if (!socket) return found;
  const works = attempts.some(({ state }) => state === 'works');
  if (socket.state === 'works') return works ? found : [finding('websocket_only', 'attention'), ...butFor(found)];
  return [...found, ...(socket.refusal ? [refused(socket.refusal)] : [finding('websocket_blocked', works ? 'attention' : 'error')])];
}

/** What keeps WebRTC from working keeps no call from it. */
function butFor(findings: Finding[]): Finding[] {
  return findings
    .filter(({ code }) => code !== 'everything_blocked')
    .map((one) => (one.tone === 'error' ? { ...one, tone: 'attention' } : one));
}

/** Of the ways that WebRTC has. */
function mediaFindings(facts: Facts): Finding[] {
  const { attempts } = facts;
  if (!facts.webrtc) return [finding('unsupported', 'error')];
  const used = attempts.find(({ state }) => state === 'works');
  const refusals = attempts.flatMap((one) => (one.refusal ? [refused(one.refusal)] : []));
  const others = [...oneWay(attempts), ...relayFindings(attempts, used ? 'attention' : 'error'), ...refusals];
  return used ? [...working(used, facts), ...others] : notWorking(facts, others);
}

/** Something works. The first way that does is the one that a call takes. */
function working(used: Attempt, facts: Facts): Finding[] {
  const { attempts } = facts;
  const { loss = 0, roundTripMs = 0 } = used.measured ?? {};
  const quality: Finding[] = [];
  if (loss > LOSSY) quality.push(finding('lossy', 'attention', `${Math.round(loss * 100)} %`, loss));
  if (roundTripMs > SLOW_MS) quality.push(finding('slow', 'attention', `${Math.round(roundTripMs)} ms`, roundTripMs));
  if (used.path.kind === 'udp') {
    const noFallback = isBlocked(attempts, 'tcp') ? [finding('tcp_blocked', 'attention')] : [];
    return [...(quality.length > 0 ? quality : [finding('ok', 'good')]), ...noFallback];
  }
  const way = finding(udpIsBlocked(used, facts) ? 'udp_blocked' : 'ok_relay_only', 'attention');
  const unreachable = offersTooLittle(facts) ? [offered(facts, 'attention')] : [];
  return [way, ...unreachable, ...quality];
}

/** UDP to the server fails. Is it blocked as such, or does only the way to the server not exist? */
function udpIsBlocked(used: Attempt, { attempts, stun }: Facts): boolean {
  if (!isBlocked(attempts, 'udp') || used.path.kind === 'turn_udp') return false;
  if (used.path.kind === 'tcp' || isBlocked(attempts, 'turn_udp')) return true;
  return stun === undefined || stun.reflexive.length === 0;
}

function notWorking(facts: Facts, others: Finding[]): Finding[] {
  const { attempts, test } = facts;
  if (others.some(({ code }) => code === 'media_one_way')) return others;
  if (attempts.length > 0 && attempts.every(({ problem }) => problem === 'refused')) return others;
  if (offersTooLittle(facts)) return [offered(facts, 'error'), ...others];
  const direct = attempts.filter(({ path }) => path.url === undefined);
  if (test?.candidates.length === 0 || direct.every(({ state }) => state === 'absent')) {
    return [finding('no_candidates', 'error'), ...others];
  }
  return [finding('everything_blocked', 'error'), ...others];
}

/** The server names addresses that are of no use from where the page was loaded. */
function offersTooLittle({ page, test, attempts }: Facts): boolean {
  const candidates = test?.candidates ?? [];
  const failed = !attempts.some(({ path, state }) => path.url === undefined && state === 'works');
  return failed && candidates.length > 0 && candidates.every(({ reach }) => reaches.indexOf(reach) < reaches.indexOf(page));
}

function offered({ test }: Facts, tone: Finding['tone']): Finding {
  const local = test?.candidates.every(({ reach }) => reach === 'loopback');
  return finding('no_public_candidate', tone, local ? 'its own machine' : 'its own network', local ? 'loopback' : 'private');
}

function oneWay(attempts: readonly Attempt[]): Finding[] {
  const has = (wanted: Attempt['state']) => attempts.some(({ state }) => state === wanted);
  return has('one_way') ? [finding('media_one_way', has('works') ? 'attention' : 'error')] : [];
}

/** What is wrong with each relay that did not work. */
function relayFindings(attempts: readonly Attempt[], tone: Finding['tone']): Finding[] {
  return attempts.flatMap((one) => {
    const { url } = one.path;
    if (url === undefined || one.state !== 'failed' || one.problem === 'refused') return [];
    return [finding(relayCause(one, url, attempts), tone, url.replace(/\?.*/, ''))];
  });
}

function relayCause({ gathered, path }: Attempt, url: string, attempts: readonly Attempt[]): Cause {
  if (gathered.types.includes('relay')) return 'relay_no_way';
  const codes = gathered.errors.map(({ code }) => code);
  if (codes.some((code) => FULL.includes(code))) return 'turn_full';
  if (codes.some((code) => code >= 400 && code < NO_ANSWER)) return 'turn_auth';
  // Browsers do not tell a certificate from a closed port. Where the same host fails without TLS, too, it is not the certificate.
  const plainFails = attempts.some(
    (other) => other.path.url !== undefined && other.path.kind !== 'turns' && hostOf(other.path.url) === hostOf(url) && hasNoAnswer(other),
  );
  return path.kind === 'turns' && !plainFails ? 'turn_tls_untrusted' : 'turn_unreachable';
}

const hasNoAnswer = ({ state, gathered }: Attempt): boolean => state === 'failed' && !gathered.types.includes('relay');

/** It was tried, and no way of this kind came up. */
function isBlocked(attempts: readonly Attempt[], kind: PathKind): boolean {
  const tried = attempts.filter(({ path, problem }) => path.kind === kind && problem !== 'refused');
  return tried.length > 0 && tried.every(({ state }) => state === 'failed');
}

function refused({ code, cause, remedy }: Failure): Finding {
  const silent = ['unreachable', 'timeout', 'bad_answer'].includes(code);
  return { code: silent ? 'server_unreachable' : code, tone: 'error', cause, remedy };
}

function finding(code: Cause, tone: Finding['tone'], what = '', about: Finding['about'] = what): Finding {
  const { cause, remedy } = sentences[code];
  const told = { code, tone, cause: cause.replace('…', what), remedy };
  return about === '' ? told : { ...told, about };
}
