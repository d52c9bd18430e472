import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SessionOptions } from '../src/session-options.js';
import { InterviewSession } from '../src/session.js';
import { fields, stringOf } from '../src/stream/protobuf.js';
// A call loads it when it needs it; not while a test's clock stands still.
import '../src/stream/stream-peer.js';
import { fakeMicrophone, FakePeer } from './support/peer.js';
import { audioDone, setup as setupCall, states } from './support/session.js';
import { CLOSED, fakeSound, FakeSocket } from './support/socket.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setup(options: SessionOptions = {}) {
  const sockets: FakeSocket[] = [];
  const peers: FakePeer[] = [];
  const { sound, openSound, speak } = fakeSound();
  const mic = fakeMicrophone();
  const { api } = setupCall();
  const session = new InterviewSession({
    api: { ...api, streamUrl: (id: string) => `ws://here/api/interviews/${id}/stream` } as never,
    microphone: () => mic.microphone,
    recognise: null,
    createPeerConnection: (configuration) => {
      const peer = new FakePeer(configuration);
      peers.push(peer);
      return peer as unknown as RTCPeerConnection;
    },
    createWebSocket: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    openSound,
    ...options,
  });
  let seq = 0;
  const tell = (event: object) => sockets.at(-1)?.tell({ v: 1, seq: (seq += 1), at: seq, ...event });
  /** The server takes the call. */
  const answer = async () => {
    sockets.at(-1)?.open();
    await vi.advanceTimersByTimeAsync(60);
    sockets.at(-1)?.welcome();
    await vi.advanceTimersByTimeAsync(60);
    speak(1, -1);
    sockets.at(-1)?.voice(3, -3);
    tell(audioDone);
    await vi.advanceTimersByTimeAsync(60);
  };
  return { session, api, sockets, peers, sound, openSound, speak, tell, answer, mic, view: () => session.view.get() };
}

/** What a page has sent: each message's fields, by their numbers. */
const sent = (socket?: FakeSocket) =>
  (socket?.sent ?? []).map((message) => Object.fromEntries([...fields(message)].map(({ field, int, bytes }) => [field, int || bytes])));

async function overSocket(options: SessionOptions = { transports: ['websocket'] }, afterMs = 0) {
  const call = setup(options);
  const starting = call.session.start();
  await vi.advanceTimersByTimeAsync(afterMs);
  await call.answer();
  await starting;
  return call;
}

describe('a call over a WebSocket', () => {
  test('has the same five steps, and says how it goes', async () => {
    const { view, sockets, sound, openSound, mic } = await overSocket();
    await vi.advanceTimersByTimeAsync(0);
    expect(view()).toMatchObject({ status: 'live', path: 'websocket', voice: sound.voice });
    expect(states(view().steps)).toBe('done done done done done');
    expect(sockets[0]?.url).toBe('ws://here/api/interviews/one/stream');
    expect(openSound).toHaveBeenCalledWith(mic.track, 24_000, expect.any(Function));
    expect(sound.play).toHaveBeenCalledWith(Int16Array.of(3, -3));
  });

  test('sends the token in its first message and not in its address, then the voice with its time', async () => {
    const { sockets, speak } = await overSocket();
    speak(5);
    const [hello, first, second] = sent(sockets[0]);
    const [token] = [...fields(hello?.[3] as Uint8Array)];
    expect(stringOf(token?.bytes ?? new Uint8Array())).toBe('ticket');
    expect([first?.[1], first?.[2]]).toEqual([Uint8Array.of(1, 0, 255, 255), undefined]);
    expect([second?.[1], second?.[2]]).toEqual([Uint8Array.of(5, 0), 20]);
  });

  test('carries events and commands', async () => {
    const { session, sockets, tell, view } = await overSocket();
    expect(session.send({ type: 'done' })).toBe(true);
    expect(stringOf(sent(sockets[0]).at(-1)?.[4] as Uint8Array)).toBe('{"type":"done"}');
    tell({ type: 'session.state', state: 'listening', muted: false, holding: false, patience: 'quick' });
    expect(view().interview.session?.state).toBe('listening');
  });

  test('does not pile up what the network does not take', async () => {
    const { sockets, speak } = await overSocket();
    const socket = sockets[0] as FakeSocket;
    const before = socket.sent.length;
    socket.bufferedAmount = 50_000;
    speak(1);
    expect(socket.sent.length).toBe(before);
  });

  test('goes on with another microphone', async () => {
    const { session, sound } = await overSocket();
    const { microphone, track } = fakeMicrophone();
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: async () => (microphone as { stream: MediaStream }).stream } });
    await session.useMicrophone(undefined);
    expect(sound.listenTo).toHaveBeenCalledWith(track);
  });

  test('that breaks off is made again, over a WebSocket at once', async () => {
    const { sockets, peers, answer, view, sound } = await overSocket({}, 10_100);
    expect(peers).toHaveLength(1);
    sockets[0]?.hangUp();
    expect(view().status).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(250);
    await answer();
    await vi.advanceTimersByTimeAsync(100);
    expect(view()).toMatchObject({ status: 'live' });
    expect([sockets.length, peers.length]).toEqual([2, 1]);
    expect(sound.close).toHaveBeenCalled();
  });

  test('that falls silent is away, and back when something comes', async () => {
    const { sockets, view } = await overSocket();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(view().status).toBe('reconnecting');
    sockets[0]?.voice();
    await vi.advanceTimersByTimeAsync(600);
    expect(view().status).toBe('live');
  });

  test('closes everything with the session', async () => {
    const { session, sockets, sound, view } = await overSocket();
    session.close();
    sockets[0]?.onclose?.();
    expect(sound.close).toHaveBeenCalled();
    expect([sockets[0]?.readyState, view().status]).toEqual([CLOSED, 'ended']);
  });
});

describe('falling back', () => {
  test('a browser without WebRTC calls over a WebSocket', async () => {
    const { view, api } = await overSocket({
      createPeerConnection: undefined,
    });
    expect(view().status).toBe('live');
    expect(api.exchange).not.toHaveBeenCalled();
  });

  test('where WebRTC finds no way within ten seconds, a WebSocket is tried in the same step', async () => {
    const { session, view, sockets, peers, answer } = setup();
    const starting = session.start();
    await vi.advanceTimersByTimeAsync(9_900);
    expect(sockets).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(200);
    expect([sockets.length, peers[0]?.closed]).toEqual([1, true]);
    expect(states(view().steps)).toBe('done done done working waiting');
    await answer();
    await starting;
    expect(view()).toMatchObject({ status: 'live', failure: undefined });
  });

  test('where neither works, it is told what was wrong with WebRTC', async () => {
    const { session, view, sockets } = setup();
    const starting = session.start();
    await vi.advanceTimersByTimeAsync(10_100);
    sockets[0]?.hangUp();
    await vi.advanceTimersByTimeAsync(100);
    await starting;
    expect(view()).toMatchObject({ status: 'failed', failure: { code: 'no_path' } });
  });

  test('a browser with neither is told so', async () => {
    const { session, view } = setup({ createPeerConnection: undefined, createWebSocket: undefined });
    vi.stubGlobal('WebSocket', undefined);
    await session.start();
    expect(view()).toMatchObject({ status: 'failed', failure: { code: 'unsupported' } });
  });

  test('what the server refuses is not tried another way', async () => {
    const { session, view, sockets, api } = setup();
    api.exchange.mockRejectedValueOnce(new Error('refused'));
    await session.start();
    expect([view().status, sockets.length]).toEqual(['failed', 0]);
  });

  test('a refusal over the WebSocket is the server’s own', async () => {
    const { session, view, sockets } = setup({ transports: ['websocket'] });
    const starting = session.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.open();
    await vi.advanceTimersByTimeAsync(60);
    sockets[0]?.tell({ v: 1, seq: 0, at: 0, type: 'error', code: 'moved', message: 'Elsewhere.', retryable: false, timestamp: '' });
    sockets[0]?.hangUp();
    await vi.advanceTimersByTimeAsync(60);
    await starting;
    expect(view()).toMatchObject({ status: 'failed', failure: { code: 'moved' } });
  });
});
