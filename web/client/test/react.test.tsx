// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Api } from '../src/api/index.js';
import { useRealtimeInterviewSession } from '../src/react.js';
import type { Envelope } from '../src/wire.js';
import { delta, log, started, state } from './support/events.js';
import { fakeMicrophone, FakePeer } from './support/peer.js';

afterEach(cleanup);

test('the hook gives exactly its eight things, and follows the call', async () => {
  let peer: FakePeer | undefined;
  const api = {
    health: async () => undefined,
    createSession: async () => ({ id: 'one', token: 't', iceServers: [], steps: [], model: {} }),
    exchange: async () => ({ sdp: 'answer' }),
  } as unknown as Api;
  const { result, unmount } = renderHook(() =>
    useRealtimeInterviewSession({
      api,
      recognise: null,
      microphone: () => fakeMicrophone().microphone,
      createPeerConnection: (configuration) => (peer = new FakePeer(configuration)) as unknown as RTCPeerConnection,
    }),
  );
  expect(Object.keys(result.current).sort()).toEqual(
    ['aiCaptions', 'debug', 'error', 'isUserSpeaking', 'messages', 'start', 'status', 'stop'],
  );
  expect(result.current.status).toBe('idle');

  const events = log(
    { type: 'connection.step', step: 'audio_connection', state: 'done', ms: 1 },
    state('speaking'),
    started(1),
    delta(1, 'Hello. '),
    delta(1, 'And much later this.', 60_000, 1000),
    started(2, 'candidate'),
    { type: 'level', candidate: 0.2, interviewer: 0 },
  );
  await act(async () => {
    const starting = result.current.start();
    await vi.waitFor(() => expect(peer?.localDescription?.sdp).toBe('offer'));
    peer?.connect();
    peer?.flow();
    peer?.tell(...(events as Envelope[]));
    await starting;
  });
  expect(result.current.status).toBe('live');
  expect(result.current.isUserSpeaking).toBe(true);
  expect(result.current.aiCaptions).toBe('Hello. ');
  expect(result.current.messages.map(({ role }) => role)).toEqual(['interviewer', 'candidate']);

  unmount();
  expect(peer?.closed).toBe(true);
});
