import { describe, expect, test } from 'vitest';
import { untried, type Attempt, type AttemptProblem } from '../../src/diagnose/attempt.js';
import { nothingGathered, type Gathered } from '../../src/diagnose/candidates.js';
import { findingsOf, type Facts } from '../../src/diagnose/findings.js';
import { measured } from '../../src/diagnose/measure.js';
import { pathsOf, relayKind } from '../../src/diagnose/paths.js';
import type { MediaAddress } from '../../src/wire.js';

const at = (reach: MediaAddress['reach'], protocol: MediaAddress['protocol'] = 'udp') => ({ ip: '192.0.2.1', port: 3478, protocol, reach });
const TURN = 'turn:relay.example:3478?transport=udp';
const TURN_TCP = 'turn:relay.example:3478?transport=tcp';
const TURNS = 'turns:relay.example:443';

const paths = pathsOf({ streamToken: 'ticket', iceServers: [{ urls: [TURN, TURN_TCP, TURNS], username: 'u', credential: 'c' }] });
const path = (which: string) => paths.find(({ url, kind }) => (url ?? kind) === which) ?? expect.fail(which);

const works = (which: string, loss = 0, roundTripMs = 20): Attempt => {
  const reading = { packetsSent: 0, packetsReceived: 0, pairs: [] };
  const packetsReceived = Math.round(100 * (1 - loss));
  return {
    ...untried(path(which)),
    state: 'works',
    ms: 40,
    measured: measured(reading, { ...reading, packetsSent: 100, packetsReceived }, 30, [roundTripMs]),
  };
};
const fails = (which: string, problem: AttemptProblem = 'no_path', gathered: Partial<Gathered> = {}): Attempt => ({
  ...untried(path(which)),
  state: 'failed',
  problem,
  gathered: { ...nothingGathered, ...gathered },
});
const noRelay = (url: string, code: number) => fails(url, 'no_candidates', { errors: [{ url, code, text: '' }] });
const absent = (which: string): Attempt => ({ ...fails(which), state: 'absent', problem: undefined });
const oneWay = (which: string): Attempt => ({ ...fails(which), state: 'one_way', problem: undefined });
const refused = (which: string, code = 'rate_limited'): Attempt => ({
  ...fails(which, 'refused'),
  refusal: { code, cause: 'Slowly.', remedy: 'Wait.', retryable: true },
});

const facts = (attempts: Attempt[], more: Partial<Facts> = {}): Facts => ({
  secure: true,
  webrtc: true,
  page: 'public',
  test: { candidates: [at('public')] },
  attempts,
  ...more,
});
const refusal = (code: string) => ({ code, cause: 'Not now.', remedy: 'Later.', retryable: true });
const seen: Gathered = { ...nothingGathered, reflexive: ['ipv4'] };
const unseen: Gathered = { ...nothingGathered, errors: [{ url: 'stun:s', code: 701, text: '' }] };

test.each<[string, Facts, string[]]>([
  ['everything works', facts([works('udp'), works('tcp'), works(TURN)]), ['ok']],
  ['UDP works and there is no TCP', facts([works('udp'), absent('tcp')]), ['ok']],
  ['UDP works and TCP is closed', facts([works('udp'), fails('tcp')]), ['ok', 'tcp_blocked']],
  ['everything works, and so does the WebSocket', facts([works('udp'), works('tcp'), works('websocket')]), ['ok']],
  ['no call needs the WebSocket that is blocked', facts([works('udp'), fails('websocket', 'no_socket')]), ['ok', 'websocket_blocked']],
  ['only the WebSocket works', facts([fails('udp'), fails('tcp'), works('websocket')]), ['websocket_only']],
  ['only the WebSocket works, for the server names no address', facts([absent('udp'), absent('tcp'), works('websocket')], { test: { candidates: [] } }), ['websocket_only', 'no_candidates']],
  ['there is no WebRTC, but a WebSocket', facts([works('websocket')], { webrtc: false }), ['websocket_only', 'unsupported']],
  ['nothing works, nor does the WebSocket', facts([fails('udp'), fails('tcp'), fails('websocket', 'no_socket')]), ['everything_blocked', 'websocket_blocked']],
  ['the server refuses the WebSocket', facts([works('udp'), refused('websocket')]), ['ok', 'rate_limited']],
  ['nothing comes back over the WebSocket', facts([works('udp'), oneWay('websocket')]), ['ok', 'websocket_blocked']],
  ['six in a hundred are lost', facts([works('udp', 0.06)]), ['lossy']],
  ['five in a hundred are lost', facts([works('udp', 0.05)]), ['ok']],
  ['half a second there and back', facts([works('udp', 0, 500)]), ['slow']],
  ['a far and bad network', facts([works('udp', 0.2, 900)]), ['lossy', 'slow']],
  ['only TCP works', facts([fails('udp'), works('tcp')]), ['udp_blocked']],
  ['no UDP at all, over a relay', facts([fails('udp'), fails('tcp'), noRelay(TURN, 701), works(TURN_TCP)]), ['udp_blocked', 'turn_unreachable']],
  ['a relay by UDP works', facts([fails('udp'), fails('tcp'), works(TURN)]), ['ok_relay_only']],
  ['a relay by TLS works and STUN does not', facts([fails('udp'), works(TURNS)], { stun: unseen }), ['udp_blocked']],
  ['a relay by TLS works and STUN does, too', facts([fails('udp'), works(TURNS)], { stun: seen }), ['ok_relay_only']],
  ['a private address, and a relay', facts([fails('udp'), works(TURN)], { test: { candidates: [at('private')] } }), ['ok_relay_only', 'no_public_candidate']],
  ['a private address only', facts([fails('udp'), absent('tcp')], { test: { candidates: [at('private'), at('loopback')] } }), ['no_public_candidate']],
  ['a loopback address, from the same network', facts([fails('udp')], { page: 'private', test: { candidates: [at('loopback')] } }), ['no_public_candidate']],
  ['a private address, from the same network', facts([fails('udp')], { page: 'private', test: { candidates: [at('private')] } }), ['everything_blocked']],
  ['a private address that works after all', facts([works('udp')], { test: { candidates: [at('private')] } }), ['ok']],
  ['no address', facts([absent('udp'), absent('tcp')], { test: { candidates: [] } }), ['no_candidates']],
  ['nothing works', facts([fails('udp'), fails('tcp'), noRelay(TURN, 701), noRelay(TURN_TCP, 701), noRelay(TURNS, 701)]), ['everything_blocked', 'turn_unreachable', 'turn_unreachable']],
  ['the wrong secret', facts([works('udp'), noRelay(TURN, 401)]), ['ok', 'turn_auth']],
  ['the wrong clock', facts([fails('udp'), noRelay(TURN, 438)]), ['everything_blocked', 'turn_auth']],
  ['a full relay', facts([works('udp'), noRelay(TURN, 486)]), ['ok', 'turn_full']],
  ['a certificate of nobody known', facts([works('udp'), works(TURN_TCP), noRelay(TURNS, 701)]), ['ok', 'turn_tls_untrusted']],
  ['nothing but TLS fails, and nothing else was tried', facts([works('udp'), noRelay(TURNS, 701)]), ['ok', 'turn_tls_untrusted']],
  ['a relay that is not running', facts([works('udp'), noRelay(TURN, 701), noRelay(TURNS, 701)]), ['ok', 'turn_unreachable', 'turn_unreachable']],
  ['a relay that may not talk to the server', facts([fails('udp'), fails(TURN, 'no_path', { types: ['relay'] })]), ['everything_blocked', 'relay_no_way']],
  ['nothing comes back', facts([oneWay('udp')]), ['media_one_way']],
  ['nothing comes back over UDP alone', facts([oneWay('udp'), works('tcp')]), ['ok_relay_only', 'media_one_way']],
  ['every offer refused', facts([refused('udp'), refused('tcp')]), ['rate_limited']],
  ['one offer refused', facts([works('udp'), refused('tcp')]), ['ok', 'rate_limited']],
  ['no microphone for this page', facts([works('udp')], { secure: false }), ['insecure_context', 'ok']],
  ['no WebRTC', facts([], { webrtc: false }), ['unsupported']],
  ['the server does not answer', facts([], { refusal: refusal('unreachable') }), ['server_unreachable']],
  ['a proxy answers', facts([], { refusal: refusal('bad_answer') }), ['server_unreachable']],
  ['the server refuses', facts([], { refusal: refusal('at_capacity') }), ['at_capacity']],
])('%s', (_, given, codes) => {
  expect(findingsOf(given).map(({ code }) => code)).toEqual(codes);
});

describe('a finding', () => {
  test('is grave only where no call would work', () => {
    expect(findingsOf(facts([works('udp'), noRelay(TURN, 401)])).map(({ tone }) => tone)).toEqual(['good', 'attention']);
    expect(findingsOf(facts([fails('udp'), noRelay(TURN, 401)])).map(({ tone }) => tone)).toEqual(['error', 'error']);
  });

  test('names the relay without its parameters, and the figure', () => {
    expect(findingsOf(facts([works('udp', 0.2), noRelay(TURN, 401)])).map(({ cause }) => cause)).toEqual([
      'A call will work, but 20 % of the sound is lost on the way.',
      'The relay turn:relay.example:3478 does not accept the server’s credentials.',
    ]);
  });
});

test.each([
  [TURN, 'turn_udp'],
  ['turn:relay.example', 'turn_udp'],
  [TURN_TCP, 'turn_tcp'],
  [TURNS, 'turns'],
  ['TURNS:relay.example?transport=tcp', 'turns'],
  ['stun:relay.example', undefined],
])('%s is %s', (url, kind) => expect(relayKind(url)).toBe(kind));
