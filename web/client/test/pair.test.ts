import { expect, test } from 'vitest';
import { selectedPair } from '../src/pair.js';

const report = (...entries: [string, Record<string, unknown>][]) => new Map(entries) as unknown as RTCStatsReport;
const remote = ['r', { type: 'remote-candidate', candidateType: 'host', protocol: 'udp', address: '192.0.2.1', port: 3478 }] as [string, Record<string, unknown>];
const local = (more: Record<string, unknown>) => ['l', { type: 'local-candidate', candidateType: 'host', protocol: 'udp', ...more }] as [string, Record<string, unknown>];
const pair = (more: Record<string, unknown> = {}) =>
  ['p', { type: 'candidate-pair', state: 'succeeded', nominated: true, localCandidateId: 'l', remoteCandidateId: 'r', ...more }] as [string, Record<string, unknown>];

test.each([
  [{ candidateType: 'host' }, 'direct'],
  [{ candidateType: 'prflx', protocol: 'tcp' }, 'tcp'],
  [{ candidateType: 'relay', relayProtocol: 'udp' }, 'relay_udp'],
  [{ candidateType: 'relay', relayProtocol: 'tcp' }, 'relay_tcp'],
  [{ candidateType: 'relay', relayProtocol: 'tls' }, 'relay_tls'],
  // Not every browser says.
  [{ candidateType: 'relay' }, 'relay_udp'],
])('%o is %s', (candidate, path) => {
  expect(selectedPair(report(local(candidate), remote, pair()))?.path).toBe(path);
});

test('after an ICE restart the transport says which pair counts', () => {
  const old = ['old', { type: 'candidate-pair', state: 'succeeded', nominated: true, currentRoundTripTime: 3 }] as [string, Record<string, unknown>];
  const transport = ['t', { type: 'transport', selectedCandidatePairId: 'p' }] as [string, Record<string, unknown>];
  const found = selectedPair(report(old, local({}), remote, pair({ currentRoundTripTime: 0.05 }), transport));
  expect(found).toEqual({
    path: 'direct',
    local: { type: 'host', protocol: 'udp', address: undefined, port: undefined },
    remote: { type: 'host', protocol: 'udp', address: '192.0.2.1', port: 3478 },
    roundTripMs: 50,
  });
});

test('a pair that failed is not in use', () => {
  expect(selectedPair(report(local({}), remote, pair({ state: 'failed' })))).toBeUndefined();
});
