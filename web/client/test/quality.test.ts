import { expect, test } from 'vitest';
import { qualityOf, readStats } from '../src/quality.js';

const stats = (packetsReceived: number, packetsLost: number, roundTripMs?: number) => ({
  packetsSent: 0,
  packetsReceived,
  packetsLost,
  roundTripMs,
});

test.each([
  ['nothing lost', stats(0, 0), stats(100, 0, 20), 'good'],
  ['five in a hundred lost', stats(0, 0), stats(95, 5), 'unsteady'],
  ['a slow path', stats(0, 0), stats(100, 0, 900), 'unsteady'],
  ['nothing received', stats(500, 0), stats(500, 0), 'lost'],
  ['one packet lost of the few of a silence', stats(0, 0), stats(4, 1), 'good'],
  ['two packets lost of the few of a silence', stats(0, 0), stats(3, 2), 'unsteady'],
  ['fewer lost than before, when late ones came', stats(100, 5), stats(200, 2), 'good'],
  ['three in a hundred lost', stats(0, 0), stats(97, 3), 'good'],
  ['a connection that began anew', stats(500, 9), stats(3, 0), 'lost'],
  ['lost long ago', stats(1000, 400), stats(1100, 400), 'good'],
] as const)('%s', (_, before, now, quality) => {
  expect(qualityOf(before, now)).toBe(quality);
});

test('missing statistics count as nothing yet', () => {
  const report = new Map<string, unknown>([
    ['a', { type: 'inbound-rtp', packetsReceived: 3, packetsLost: 1, jitter: 0.004 }],
    ['b', { type: 'outbound-rtp' }],
    ['c', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.05 }],
    ['d', { type: 'candidate-pair', nominated: false, currentRoundTripTime: 3 }],
  ]);
  expect(readStats(report as unknown as RTCStatsReport)).toEqual({
    packetsSent: 0,
    packetsReceived: 3,
    packetsLost: 1,
    jitterMs: 4,
    roundTripMs: 50,
  });
});
