import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../src/api/index.js';
import { MicrophoneError } from '../src/microphone-error.js';
import { delta, started, state } from './support/events.js';
import { refusal, setup, states } from './support/session.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('connecting', () => {
  test('a call is up when all five steps have really happened', async () => {
    const { call, view, peers, api } = setup();
    await call();
    expect(view()).toMatchObject({ status: 'live', id: 'one', model: { name: 'practice' } });
    expect(states(view().steps)).toBe('done done done done done');
    expect(peers[0]?.channelBeforeOffer).toBe(true);
    expect(peers[0]?.configuration.iceServers).toEqual([{ urls: ['stun:s'] }]);
    expect(api.createSession).toHaveBeenCalledWith({ track: 'software' });
    expect(api.exchange).toHaveBeenCalledWith({ sessionId: 'one', token: 'ticket', sdp: 'offer' }, 15_000);
  });

  test('its counters can be read while there is a connection', async () => {
    const { session, call } = setup();
    expect(await session.stats()).toBeUndefined();
    await call();
    expect(await session.stats()).toMatchObject({ packetsSent: 3, packetsLost: 0 });
  });

  test('packets both ways are not enough while the server does not hear us', async () => {
    const { session, view, peers } = setup();
    const starting = session.start();
    await vi.advanceTimersByTimeAsync(0);
    peers[0]?.connect();
    peers[0]?.flow();
    await vi.advanceTimersByTimeAsync(14_000);
    expect(states(view().steps)).toBe('done done done done working');
    await vi.advanceTimersByTimeAsync(2_000);
    await starting;
    expect(view()).toMatchObject({ status: 'failed', failure: { code: 'not_heard' } });
  });

  test('no path is named as such when the browser gives up and closes the channel', async () => {
    const { session, view, peers } = setup();
    void session.start();
    await vi.advanceTimersByTimeAsync(3_000);
    peers[0]?.channel.close();
    await vi.advanceTimersByTimeAsync(100);
    expect(view()).toMatchObject({ status: 'failed', failure: { code: 'no_path' } });
  });

  test('no path in 15 s is named as such', async () => {
    const { session, view, peers } = setup();
    void session.start();
    await vi.advanceTimersByTimeAsync(16_000);
    expect(view()).toMatchObject({ status: 'failed', failure: { code: 'no_path' } });
    expect(view().steps[3]?.ms).toBeGreaterThanOrEqual(15_000);
    expect(peers[0]?.closed).toBe(true);
  });

  test('another try keeps what succeeded', async () => {
    const { session, view, api, openMicrophone, answerCall } = setup();
    api.exchange.mockRejectedValueOnce(refusal('at_capacity'));
    await session.start();
    expect(states(view().steps)).toBe('done done done failed waiting');
    const again = session.start();
    await answerCall();
    await again;
    expect(view().status).toBe('live');
    expect(openMicrophone).toHaveBeenCalledOnce();
    expect(api.createSession).toHaveBeenCalledOnce();
  });

  test('a ticket that is no longer good is not tried again', async () => {
    const { session, view, api, answerCall } = setup();
    api.exchange.mockRejectedValueOnce(refusal('token_expired', false));
    await session.start();
    expect(states(view().steps)).toBe('done done waiting failed waiting');
    const again = session.start();
    await answerCall();
    await again;
    expect(view().status).toBe('live');
    expect(api.createSession).toHaveBeenCalledTimes(2);
  });

  test('without a microphone nothing is asked of the server', async () => {
    const { session, view, api } = setup({
      microphone: () => {
        throw new MicrophoneError('blocked');
      },
    });
    await session.start();
    expect(view()).toMatchObject({ status: 'failed', failure: { code: 'microphone_blocked' } });
    expect(api.health).not.toHaveBeenCalled();
  });

  test('leaving while it connects leaves nothing open', async () => {
    const { session, view, peers, mic } = setup();
    const starting = session.start();
    await vi.advanceTimersByTimeAsync(0);
    session.close();
    await vi.advanceTimersByTimeAsync(100);
    await starting;
    expect(view().status).toBe('ended');
    expect(peers[0]?.closed).toBe(true);
    expect(mic.track.stop).toHaveBeenCalled();
  });
});

describe('during the call', () => {
  test('events are folded and garbage is passed over', async () => {
    const { call, view, peers, tell } = setup();
    await call();
    tell(started(1), delta(1, 'Hello'));
    peers[0]?.channel.onmessage?.({ data: '{"seq":' });
    peers[0]?.channel.onmessage?.({ data: '"hello"' });
    expect(view().interview.turns[0]?.text).toBe('Hello');
  });

  test('mute silences the track and tells the server; the call goes on', async () => {
    const { call, session, peers, mic, view } = setup();
    await call();
    expect(session.send({ type: 'mute', muted: true })).toBe(true);
    expect(mic.track.enabled).toBe(false);
    expect(peers[0]?.channel.sent).toEqual(['{"type":"mute","muted":true}']);
    session.send({ type: 'mute', muted: false });
    expect(mic.track.enabled).toBe(true);
    expect(view().status).toBe('live');
  });

  test('a lost connection is made again in the same interview, once', async () => {
    const { call, view, peers, tell, answerCall, api } = setup();
    await call();
    tell(started(1));
    peers[0]?.hangUp();
    expect(view()).toMatchObject({ status: 'reconnecting', quality: 'lost' });
    await vi.advanceTimersByTimeAsync(200);
    await answerCall();
    expect(view().status).toBe('live');
    expect(peers).toHaveLength(2);
    expect(api.createSession).toHaveBeenCalledOnce();
    expect(view().interview.turns).toHaveLength(1);
  });

  test('which path is used is told from the beginning, and when it changes', async () => {
    const { session, view, peers, answerCall } = setup();
    const uses = (local: object) => {
      peers[0]?.stats.set('pair', { type: 'candidate-pair', nominated: true, state: 'succeeded', localCandidateId: 'local' });
      peers[0]?.stats.set('local', { type: 'local-candidate', protocol: 'udp', ...local });
    };
    const starting = session.start();
    await vi.advanceTimersByTimeAsync(0);
    uses({ candidateType: 'host' });
    await answerCall();
    await starting;
    expect(view().path).toBe('direct');
    uses({ candidateType: 'relay', relayProtocol: 'tls' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(view().path).toBe('relay_tls');
  });

  test('a connection lost to the end of the interview is an end', async () => {
    const { call, view, peers, api } = setup();
    await call();
    api.exchange.mockRejectedValueOnce(refusal('interview_ended', false));
    peers[0]?.hangUp();
    await vi.advanceTimersByTimeAsync(500);
    expect(view().status).toBe('ended');
  });

  test('an unplugged microphone is told', async () => {
    const { call, view, mic } = setup();
    await call();
    mic.track.dispatchEvent(new globalThis.Event('mute'));
    expect(view().microphone).toBe('paused');
    mic.track.dispatchEvent(new globalThis.Event('ended'));
    expect(view().microphone).toBe('lost');
  });
});

describe('a network that goes away', () => {
  const unreachable = new ApiError({ code: 'unreachable', message: 'away', retryable: true, status: 0 });
  const restart = { sessionId: 'one', token: 'ticket', sdp: 'offer 1', restart: true };

  test('is left for another one on the same connection', async () => {
    const { call, view, peers, api } = setup();
    await call();
    peers[0]?.disconnect();
    await vi.advanceTimersByTimeAsync(0);
    expect(view()).toMatchObject({ status: 'reconnecting', quality: 'lost', lostAt: expect.any(Number) });
    expect(api.exchange).toHaveBeenLastCalledWith(restart, 3_000);
    peers[0]?.connect();
    await vi.advanceTimersByTimeAsync(50);
    expect(view()).toMatchObject({ status: 'live', lostAt: undefined });
    expect(states(view().steps)).toBe('done done done done done');
    expect(peers).toHaveLength(1);
    expect(peers[0]?.closed).toBe(false);
  });

  test('is noticed after two seconds without a packet, however well the browser thinks of it', async () => {
    const { call, view, peers, api } = setup();
    await call();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(api.exchange).toHaveBeenCalledOnce();
    Object.assign(peers[0] ?? {}, { silent: true });
    await vi.advanceTimersByTimeAsync(1_500);
    expect(view().status).toBe('live');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(view()).toMatchObject({ status: 'reconnecting', quality: 'lost' });
    expect(api.exchange).toHaveBeenLastCalledWith(restart, 3_000);
    Object.assign(peers[0] ?? {}, { silent: false });
    await vi.advanceTimersByTimeAsync(500);
    expect(view()).toMatchObject({ status: 'live', lostAt: undefined });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(api.exchange).toHaveBeenCalledTimes(2);
    expect(peers).toHaveLength(1);
  });

  test('and lets packets through again is back at once, while a restart still waits for its answer', async () => {
    const { call, view, peers, api } = setup();
    await call();
    api.exchange.mockReturnValueOnce(new Promise(() => undefined));
    Object.assign(peers[0] ?? {}, { silent: true });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(view().status).toBe('reconnecting');
    Object.assign(peers[0] ?? {}, { silent: false });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(view().status).toBe('live');
    expect(peers).toHaveLength(1);
  });

  test('that the browser has given up is tried anew on the same connection', async () => {
    const { call, view, peers, api } = setup();
    await call();
    peers[0]?.become('failed');
    await vi.advanceTimersByTimeAsync(100);
    expect(api.exchange).toHaveBeenLastCalledWith(restart, 3_000);
    await vi.advanceTimersByTimeAsync(1_400);
    expect(api.exchange).toHaveBeenLastCalledWith({ ...restart, sdp: 'offer 2' }, 3_000);
    peers[0]?.become('connected');
    await vi.advanceTimersByTimeAsync(50);
    expect(view().status).toBe('live');
    expect(peers).toHaveLength(1);
  });

  test('and comes back by itself costs nothing', async () => {
    const { call, view, peers, api } = setup();
    await call();
    api.exchange.mockRejectedValueOnce(unreachable);
    peers[0]?.disconnect();
    await vi.advanceTimersByTimeAsync(100);
    expect(peers[0]?.rolledBack).toBe(1);
    peers[0]?.connect();
    await vi.advanceTimersByTimeAsync(0);
    expect(view().status).toBe('live');
    expect(peers).toHaveLength(1);
  });

  test('for twenty seconds does not end the interview', async () => {
    const { call, view, peers, api, answerCall } = setup();
    await call();
    api.exchange.mockRejectedValue(unreachable);
    peers[0]?.disconnect();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(view().status).toBe('reconnecting');
    api.exchange.mockResolvedValue({ sdp: 'answer' });
    await vi.advanceTimersByTimeAsync(5_000);
    await answerCall();
    expect(view().status).toBe('live');
    expect(api.createSession).toHaveBeenCalledOnce();
    expect(peers[0]?.closed).toBe(true);
  });

  test('for longer than the interview waits is a failure that can be tried again', async () => {
    const { call, view, peers, api } = setup();
    await call();
    api.exchange.mockRejectedValue(unreachable);
    peers[0]?.disconnect();
    await vi.advanceTimersByTimeAsync(31 * 60_000);
    expect(view()).toMatchObject({ status: 'failed', failure: { code: 'no_path', retryable: true } });
  });

  test('takes the connection with it where the server has it no more', async () => {
    const { call, view, peers, api, answerCall } = setup();
    await call();
    api.exchange.mockRejectedValueOnce(refusal('precondition_failed', false));
    peers[0]?.disconnect();
    await vi.advanceTimersByTimeAsync(200);
    expect(peers).toHaveLength(2);
    await answerCall();
    expect(view().status).toBe('live');
    expect(peers[0]?.closed).toBe(true);
  });

  test('can be left for good meanwhile', async () => {
    const { call, session, view, peers, api } = setup();
    await call();
    api.exchange.mockRejectedValue(unreachable);
    peers[0]?.disconnect();
    await vi.advanceTimersByTimeAsync(1_000);
    session.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(view().status).toBe('ended');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the end', () => {
  test('the server’s end closes everything', async () => {
    const { call, view, tell, peers, mic } = setup();
    await call();
    tell(state('ended'));
    expect(view().status).toBe('ended');
    expect(peers[0]?.closed).toBe(true);
    expect(mic.track.stop).toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('stop waits for the server’s goodbye', async () => {
    const { call, session, view, tell, peers } = setup();
    await call();
    const stopping = session.stop();
    expect(peers[0]?.channel.sent).toEqual(['{"type":"end"}']);
    expect(view().status).toBe('ending');
    tell(state('ended'));
    await stopping;
    expect(view().status).toBe('ended');
  });

  test('stop does not wait for ever', async () => {
    const { call, session, view } = setup();
    await call();
    void session.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(view().status).toBe('ended');
  });
});
