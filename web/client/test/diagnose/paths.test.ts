import { describe, expect, test } from 'vitest';
import { candidatesIn, maskAddress, nothingGathered, onlyProtocol, withCandidate, withError } from '../../src/diagnose/candidates.js';
import { hostOf, pathsOf, reachOf, stunServers } from '../../src/diagnose/paths.js';

const iceServers = [
  { urls: ['stun:s.example', 'turns:r.example:443', 'turn:r.example?transport=udp'], username: 'u', credential: 'c' },
  { urls: ['turn:other.example?transport=tcp'], username: 'v', credential: 'd' },
];

describe('the ways to try', () => {
  test('are both protocols, then each relay by itself, UDP before TCP before TLS', () => {
    expect(pathsOf({ iceServers })).toEqual([
      { kind: 'udp', iceServers: [] },
      { kind: 'tcp', iceServers: [] },
      { kind: 'turn_udp', url: 'turn:r.example?transport=udp', iceServers: [{ urls: ['turn:r.example?transport=udp'], username: 'u', credential: 'c' }] },
      { kind: 'turn_tcp', url: 'turn:other.example?transport=tcp', iceServers: [{ urls: ['turn:other.example?transport=tcp'], username: 'v', credential: 'd' }] },
      { kind: 'turns', url: 'turns:r.example:443', iceServers: [{ urls: ['turns:r.example:443'], username: 'u', credential: 'c' }] },
    ]);
  });

  test('leave STUN to be asked by itself', () => {
    expect(stunServers(iceServers)).toEqual([{ urls: ['stun:s.example'] }]);
    expect(stunServers([])).toEqual([]);
  });
});

test.each([
  ['localhost', 'loopback'],
  ['127.0.0.2', 'loopback'],
  ['[::1]', 'loopback'],
  ['10.1.2.3', 'private'],
  ['172.31.0.1', 'private'],
  ['172.32.0.1', 'public'],
  ['100.64.0.1', 'private'],
  ['192.168.0.1', 'private'],
  ['192.169.0.1', 'public'],
  ['[fe80::1]', 'private'],
  ['[fd00::1]', 'private'],
  ['[2001:db8::1]', 'public'],
  ['laptop', 'private'],
  ['laptop.local', 'private'],
  ['interviews.example', 'public'],
  ['10.example', 'public'],
])('a page at %s is reached as %s', (host, reach) => expect(reachOf(host)).toBe(reach));

test.each([
  ['turn:relay.example:3478?transport=tcp', 'relay.example'],
  ['turns:relay.example', 'relay.example'],
  ['stun:[2001:db8::1]:3478', '[2001:db8::1]'],
  ['nonsense', ''],
])('the host of %s is %s', (url, host) => expect(hostOf(url)).toBe(host));

test.each([
  ['203.0.113.77', '203.0.x.x'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:…'],
  ['2001:db8::6', '2001:db8:…'],
  ['::1', ':…'],
  ['0c6d1a1e-7d33-4a5c-9f0e-1a2b3c4d5e6f.local', 'hidden by the browser'],
])('%s is shown as %s', (address, masked) => expect(maskAddress(address)).toBe(masked));

describe('an answer', () => {
  const head = ['v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=ice-ufrag:x'];
  const udp = 'a=candidate:1 1 UDP 2130706431 192.0.2.1 3478 typ host';
  const tcp = 'a=candidate:2 1 tcp 1671430143 192.0.2.1 3478 typ host tcptype passive';
  const sdp = [...head, udp, tcp, 'a=end-of-candidates', ''].join('\r\n');

  test('is cut to the addresses of one protocol', () => {
    expect(onlyProtocol(sdp, 'udp')).toBe([...head, udp, 'a=end-of-candidates', ''].join('\r\n'));
    expect(onlyProtocol(sdp, 'tcp')).toBe([...head, tcp, 'a=end-of-candidates', ''].join('\r\n'));
  });

  test('may have none left', () => {
    expect(candidatesIn(sdp)).toBe(2);
    expect(candidatesIn(onlyProtocol([...head, udp].join('\r\n'), 'tcp'))).toBe(0);
  });
});

describe('what was gathered', () => {
  test('has kinds, families, and addresses that name nobody', () => {
    const lines = [
      'candidate:1 1 udp 2113937151 192.168.1.20 50000 typ host generation 0',
      'candidate:2 1 udp 1677729535 203.0.113.77 50000 typ srflx raddr 0.0.0.0 rport 0',
      'candidate:3 1 udp 33562367 198.51.100.9 50001 typ relay raddr 203.0.113.77 rport 50000',
      'nonsense',
      '',
    ];
    const gathered = lines.reduce(withCandidate, nothingGathered);
    expect(gathered).toEqual({
      types: ['host', 'srflx', 'relay'],
      reflexive: ['ipv4'],
      addresses: ['192.168.x.x', '203.0.x.x'],
      errors: [],
    });
    expect(JSON.stringify(gathered)).not.toContain('113.77');
  });

  test('has each error once', () => {
    const error = { url: 'turn:r', code: 701, text: 'no answer' };
    const twice = withError(withError(nothingGathered, error), { ...error });
    expect(twice.errors).toEqual([error]);
    expect(withError(twice, { ...error, code: 401 }).errors).toHaveLength(2);
  });
});
