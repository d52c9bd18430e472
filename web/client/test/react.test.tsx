// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { Activity, StrictMode, type ReactNode } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Api } from '../src/api/index.js';
import { useRealtimeInterviewSession } from '../src/react.js';
import { delta, log, started, state } from './support/events.js';
import { fakeMicrophone, FakePeer } from './support/peer.js';

afterEach(cleanup);

const connected = { type: 'connection.step', step: 'audio_connection', state: 'done', ms: 1 } as const;

/** The hook, in a component whose calls the test answers. */
function useCalls({ wrapper }: { wrapper?: (props: { children: ReactNode }) => ReactNode } = {}) {
  const peers: FakePeer[] = [];
  const microphones: ReturnType<typeof fakeMicrophone>[] = [];
  const api = {
    health: async () => undefined,
    createSession: vi.fn(async () => ({ id: `call ${peers.length + 1}`, token: 't', iceServers: [], steps: [], model: {} })),
    exchange: async () => ({ sdp: 'answer' }),
  };
  const rendered = renderHook(
    ({ track }) =>
      useRealtimeInterviewSession({
        api: api as unknown as Api,
        interview: { track },
        recognise: null,
        microphone: () => {
          const opened = fakeMicrophone();
          microphones.push(opened);
          return opened.microphone;
        },
        createPeerConnection: (configuration) => {
          const peer = new FakePeer(configuration);
          peers.push(peer);
          return peer as unknown as RTCPeerConnection;
        },
      }),
    { initialProps: { track: 'first' }, wrapper },
  );
  /** Starts a call and has the far side take it. */
  const start = async (...events: Parameters<typeof log>) => {
    const before = peers.length;
    await act(async () => {
      const starting = rendered.result.current.start();
      await vi.waitFor(() => expect(peers[before]?.localDescription?.sdp).toBe('offer'));
      peers[before]?.connect();
      peers[before]?.flow();
      peers[before]?.tell(...log(connected, ...events));
      await starting;
    });
  };
  return { ...rendered, api, peers, microphones, start };
}

test('the hook gives exactly its eight things, and follows the call', async () => {
  const { result, start, unmount, peers, microphones } = useCalls();
  expect(Object.keys(result.current).sort()).toEqual(
    ['aiCaptions', 'debug', 'error', 'isUserSpeaking', 'messages', 'start', 'status', 'stop'],
  );
  expect(result.current).toMatchObject({ status: 'idle', error: null });

  await start(
    state('speaking'),
    started(1),
    delta(1, 'Hello. '),
    delta(1, 'And much later this.', 60_000, 1000),
    started(2, 'candidate'),
    { type: 'level', candidate: 0.2, interviewer: 0 },
  );
  expect(result.current.status).toBe('live');
  expect(result.current.isUserSpeaking).toBe(true);
  expect(result.current.aiCaptions).toBe('Hello. ');
  expect(result.current.messages.map(({ role }) => role)).toEqual(['interviewer', 'candidate']);
  expect(result.current.debug.send({ type: 'repeat' })).toBe(true);
  expect(peers[0]?.channel.sent).toEqual(['{"type":"repeat"}']);

  unmount();
  expect(peers[0]?.closed).toBe(true);
  expect(microphones[0]?.track.stop).toHaveBeenCalled();
});

test('in StrictMode, a component that has just come has an interview to start', async () => {
  const { result, start, unmount, peers } = useCalls({ wrapper: ({ children }) => <StrictMode>{children}</StrictMode> });
  expect(result.current.status).toBe('idle');
  await start(state('listening'));
  expect(result.current.status).toBe('live');
  expect(peers).toHaveLength(1);
  unmount();
  expect(peers[0]?.closed).toBe(true);
});

test('a component that is hidden hangs up, and has another interview to start when it is shown again', async () => {
  let mode: 'visible' | 'hidden' = 'visible';
  const { result, start, rerender, peers } = useCalls({ wrapper: ({ children }) => <Activity mode={mode}>{children}</Activity> });
  await start(state('listening'));
  mode = 'hidden';
  rerender({ track: 'first' });
  expect(peers[0]?.closed).toBe(true);
  await act(() => result.current.start());
  expect(peers).toHaveLength(1);
  mode = 'visible';
  rerender({ track: 'first' });
  expect(result.current.status).toBe('idle');
  await start(state('listening'));
  expect(result.current.status).toBe('live');
});

test('after the end, another interview is started, by the options of now', async () => {
  const { result, start, rerender, api, peers } = useCalls();
  await start(started(1), delta(1, 'First.'), state('ended'));
  expect(result.current.status).toBe('ended');
  rerender({ track: 'second' });
  await start(started(1), delta(1, 'Second.'));
  expect(result.current.status).toBe('live');
  expect(result.current.messages.map(({ text }) => text)).toEqual(['Second.']);
  expect(api.createSession.mock.calls).toEqual([[{ track: 'first' }], [{ track: 'second' }]]);
  expect(peers.map(({ closed }) => closed)).toEqual([true, false]);
});

test('what is started twice is one call', async () => {
  const { result, start, api } = useCalls();
  await start(state('ended'));
  await act(async () => {
    void result.current.start();
    void result.current.start();
    await vi.waitFor(() => expect(api.createSession).toHaveBeenCalledTimes(2));
  });
  expect(api.createSession).toHaveBeenCalledTimes(2);
});

test('a component that has gone opens no microphone', async () => {
  const { result, unmount, microphones } = useCalls();
  const { start, stop } = result.current;
  unmount();
  await start();
  await stop();
  expect(microphones).toHaveLength(0);
});

test('why a call failed is told, and starting again makes another try', async () => {
  const { result, start, api } = useCalls();
  api.createSession.mockRejectedValueOnce(new Error('no'));
  await act(() => result.current.start());
  expect(result.current).toMatchObject({ status: 'failed', error: { code: 'page_fault', retryable: true } });
  await start(state('listening'));
  expect(result.current).toMatchObject({ status: 'live', error: null });
});
