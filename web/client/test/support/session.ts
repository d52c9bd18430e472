import { vi } from 'vitest';
import { ApiError, type Api } from '../../src/api/index.js';
import { InterviewSession } from '../../src/session.js';
import type { Envelope, Event, Session } from '../../src/wire.js';
import { fakeMicrophone, FakePeer } from './peer.js';

/** What the server says no with. */
export const refusal = (code: string, retryable = true) => new ApiError({ code, message: code, retryable, status: 409 });

export const audioDone = { type: 'connection.step', step: 'audio_connection', state: 'done', ms: 30 } as const;

/** A session whose server, microphone and connection are a test's. */
export function setup({ microphone, resumed }: { microphone?: () => never; resumed?: Session } = {}) {
  const peers: FakePeer[] = [];
  const mic = fakeMicrophone();
  const openMicrophone = vi.fn(microphone ?? (() => mic.microphone));
  const api = {
    health: vi.fn(async () => undefined),
    createSession: vi.fn(async () => ({
      id: 'one',
      token: 'ticket',
      expiresAt: '',
      resume: 'way back',
      iceServers: [{ urls: ['stun:s'] }],
      model: { provider: 'practice', name: 'practice' },
      steps: [{ name: 'webrtc_setup', deadlineMs: 15_000 }],
    })),
    exchange: vi.fn(async () => ({ sdp: 'answer' })),
  };
  const session = new InterviewSession({
    api: api as unknown as Api,
    microphone: openMicrophone,
    recognise: null,
    transports: ['webrtc'],
    interview: { track: 'software' },
    session: resumed,
    createPeerConnection: (configuration) => {
      const peer = new FakePeer(configuration);
      peers.push(peer);
      return peer as unknown as RTCPeerConnection;
    },
  });
  let seq = 0;
  const tell = (...events: Event[]) =>
    peers.at(-1)?.tell(...events.map((event) => ({ v: 1, seq: (seq += 1), at: seq, ...event }) as Envelope));
  const answerCall = async () => {
    await vi.advanceTimersByTimeAsync(0);
    peers.at(-1)?.connect();
    peers.at(-1)?.flow();
    tell(audioDone);
    await vi.advanceTimersByTimeAsync(60);
  };
  const call = async () => {
    const starting = session.start();
    await answerCall();
    await starting;
  };
  return { session, api, peers, mic, openMicrophone, tell, call, answerCall, view: () => session.view.get() };
}

/** How far the steps are. */
export const states = (steps: readonly { state: string }[]) => steps.map((step) => step.state).join(' ');
