import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { state } from './support/events.js';
import { setup } from './support/session.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the track is off while the interviewer speaks, without the server calling it muted', async () => {
  const { session, call, tell, mic, peers, view } = setup();
  await call();
  session.halfDuplex(true);
  expect(view().halfDuplex).toBe(true);
  tell(state('speaking'));
  expect(mic.track.enabled).toBe(false);
  tell(state('listening'));
  await vi.advanceTimersByTimeAsync(500);
  expect(mic.track.enabled).toBe(true);
  expect(peers[0]?.channel.sent).toEqual([]);
});

test('another microphone in the middle of a sentence is off, too', async () => {
  const { session, call, tell } = setup();
  await call();
  session.halfDuplex(true);
  tell(state('speaking'));
  const track = Object.assign(new EventTarget(), { enabled: true, stop: vi.fn() });
  const stream = { getTracks: () => [track], getAudioTracks: () => [track] };
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: async () => stream } });
  await session.useMicrophone('other');
  expect(track.enabled).toBe(false);
  vi.unstubAllGlobals();
});

test('an echo is found while the interviewer speaks, and not by the candidate’s own answer', async () => {
  const { call, tell, peers, view } = setup();
  await call();
  const loud = (from: number) => {
    for (let i = 0; i < 60; i += 1) {
      peers[0]?.tell({ v: 1, seq: 1, at: from + i, type: 'level', interviewer: 0.1 * (i % 5), candidate: 0.05 * (i % 5) });
    }
  };
  tell(state('listening'));
  loud(0);
  expect(view().echo).toBe(false);
  tell(state('speaking'));
  loud(100);
  expect(view().echo).toBe(true);
});

test('when the connection is back, the view says from when to when it was lost', async () => {
  const { call, view, peers, tell } = setup();
  await call();
  tell(state('listening'));
  expect(view().gap).toBeUndefined();
  peers[0]?.disconnect();
  await vi.advanceTimersByTimeAsync(6_000);
  peers[0]?.connect();
  await vi.advanceTimersByTimeAsync(500);
  const { gap, lostAt, status } = view();
  expect({ status, lostAt }).toEqual({ status: 'live', lostAt: undefined });
  expect((gap?.endMs ?? 0) - (gap?.startMs ?? 0)).toBeGreaterThanOrEqual(6_000);
});

test('a microphone from which nothing comes is told of while the candidate is asked, and until something does', async () => {
  const { call, tell, peers, view } = setup();
  await call();
  const hear = (from: number, candidate: number) => {
    for (let at = from; at <= from + 9_000; at += 100) {
      peers[0]?.tell({ v: 1, seq: 1, at, type: 'level', interviewer: 0, candidate });
    }
  };
  tell(state('speaking'));
  hear(10_000, 0);
  expect(view().microphone).toBe('open');
  tell(state('listening'));
  hear(20_000, 0.001);
  expect(view().microphone).toBe('open');
  hear(30_000, 0);
  expect(view().microphone).toBe('silent');
  // That the interviewer asks whether anybody is there changes nothing.
  tell(state('speaking'));
  hear(39_100, 0);
  expect(view().microphone).toBe('silent');
  peers[0]?.tell({ v: 1, seq: 1, at: 50_000, type: 'level', interviewer: 0, candidate: 0.01 });
  expect(view().microphone).toBe('open');
});

test('who is muted is not told that nothing comes', async () => {
  const { call, tell, peers, view } = setup();
  await call();
  tell({ ...state('listening'), muted: true });
  for (let at = 10_000; at <= 30_000; at += 100) peers[0]?.tell({ v: 1, seq: 1, at, type: 'level', interviewer: 0, candidate: 0 });
  expect(view().microphone).toBe('open');
});
