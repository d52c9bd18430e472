import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, type Api } from '../../src/api/index.js';
import { Diagnosis } from '../../src/diagnose/diagnosis.js';
import type { WebrtcTest } from '../../src/wire.js';
import { fakeTone, HOST, peersOver, RELAY, type Way } from '../support/echo.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TURN = 'turn:relay.example?transport=udp';
const UDP = 'a=candidate:1 1 udp 2130706431 192.0.2.1 3478 typ host';
const TCP = 'a=candidate:2 1 tcp 1671430143 192.0.2.1 3478 typ host tcptype passive';
const BOTH = ['v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', UDP, TCP, ''].join('\r\n');

const offered: WebrtcTest = {
  iceServers: [{ urls: ['stun:relay.example', TURN], username: 'u', credential: 'c' }],
  candidates: [
    { ip: '192.0.2.1', port: 3478, protocol: 'udp', reach: 'public' },
    { ip: '192.0.2.1', port: 3478, protocol: 'tcp', reach: 'public' },
  ],
  streamToken: '',
  deadlineMs: 15_000,
};
const refusal = (code: string) => new ApiError({ code, message: code, retryable: true, status: 503 });

function setup({ way = () => ({}), test = offered, answer = BOTH }: {
  way?: (configuration: RTCConfiguration) => Way;
  test?: WebrtcTest;
  answer?: string;
} = {}) {
  const tone = fakeTone();
  const { peers, createPeerConnection } = peersOver((configuration) => ({ echoMs: 30, candidates: [HOST], ...way(configuration) }));
  const api = {
    webrtcTest: vi.fn(async () => test),
    testExchange: vi.fn(async () => ({ sdp: answer })),
    dbPerformance: vi.fn(async () => ({ engine: 'sqlite' })),
    modelCheck: vi.fn(async () => ({ readyMs: 12 })),
  };
  const diagnosis = new Diagnosis({
    api: api as unknown as Api,
    createPeerConnection,
    tone: () => tone,
    page: { secure: true, webrtc: true, page: 'public' },
  });
  const run = async () => {
    const running = diagnosis.run();
    await vi.advanceTimersByTimeAsync(60_000);
    await running;
    return diagnosis.view.get();
  };
  return { diagnosis, run, api, peers, tone, view: () => diagnosis.view.get() };
}

const isRelay = ({ iceTransportPolicy }: RTCConfiguration) => iceTransportPolicy === 'relay';
const states = ({ attempts }: { attempts: readonly { state: string }[] }) => attempts.map(({ state }) => state).join(' ');

describe('where everything works', () => {
  test('each way is tried by itself and measured', async () => {
    const { run, peers, api } = setup({ way: (to) => (isRelay(to) ? { candidates: [RELAY] } : {}) });
    const view = await run();
    expect(states(view)).toBe('works works works');
    expect(view.findings.map(({ code }) => code)).toEqual(['ok']);
    expect(view.attempts[0]).toMatchObject({ ms: 40, measured: { roundTripMs: 30, loss: 0, jitterMs: 4 } });
    expect(view.attempts[0]?.measured?.packetsSent).toBeGreaterThan(100);
    expect(api.testExchange).toHaveBeenCalledTimes(3);
    const [udp, tcp, relay] = peers.filter(({ answered }) => answered !== undefined);
    expect(udp?.configuration).toMatchObject({ iceServers: [], iceTransportPolicy: 'all' });
    expect(udp?.answered).not.toContain('tcptype');
    expect(tcp?.answered).not.toContain(' udp ');
    expect(relay?.configuration).toMatchObject({ iceServers: [{ urls: [TURN], username: 'u', credential: 'c' }] });
    expect(relay?.answered).toBe(BOTH);
  });

  test('nothing stays open', async () => {
    const { run, peers, tone } = setup({ way: (to) => (isRelay(to) ? { candidates: [RELAY] } : {}) });
    await run();
    expect(peers).toHaveLength(4);
    expect(peers.every(({ closed }) => closed)).toBe(true);
    expect(tone.stop).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('the server’s own checks are timed', async () => {
    const { run } = setup();
    expect(await run()).toMatchObject({
      database: { state: 'done', value: { engine: 'sqlite' } },
      model: { state: 'done', value: { readyMs: 12 } },
    });
  });
});

describe('a way that does not work', () => {
  test('is given up at the deadline', async () => {
    const { run } = setup({ way: () => ({ connects: false }) });
    const [udp] = (await run()).attempts;
    expect(udp).toMatchObject({ state: 'failed', problem: 'no_path', gathered: { types: ['host'], addresses: ['192.168.x.x'] } });
    expect(udp?.ms).toBeGreaterThanOrEqual(15_000);
    expect(udp?.ms).toBeLessThan(15_100);
  });

  test('over a relay that gives nothing ends with its gathering, and says why', async () => {
    const errors = [{ url: TURN, errorCode: 401, errorText: 'Unauthorized' }];
    const { run, diagnosis, view: now } = setup({ way: (to) => (isRelay(to) ? { connects: false, candidates: [], errors } : {}) });
    const running = diagnosis.run();
    await vi.advanceTimersByTimeAsync(100);
    expect(states(now())).toBe('measuring measuring failed');
    diagnosis.close();
    await running;
    const view = await run();
    expect(view.attempts[2]).toMatchObject({ state: 'failed', problem: 'no_candidates', gathered: { errors: [{ url: TURN, code: 401 }] } });
    expect(view.findings.map(({ code }) => code)).toEqual(['ok', 'turn_auth']);
  });

  test('over a relay whose gathering does not end is the relay’s fault, too', async () => {
    const { run } = setup({ way: (to) => (isRelay(to) ? { connects: false, candidates: [], gathers: 'for ever' } : {}) });
    expect((await run()).attempts[2]).toMatchObject({ state: 'failed', problem: 'no_candidates' });
  });

  test('is no fault where the server does not offer it', async () => {
    const { run } = setup({ answer: BOTH.replace(`${TCP}\r\n`, ''), test: { ...offered, iceServers: [] } });
    expect(states(await run())).toBe('works absent');
  });

  test('over which nothing comes back is told apart', async () => {
    const { run } = setup({ way: () => ({ echoMs: undefined, returned: 0 }), test: { ...offered, iceServers: [] } });
    const view = await run();
    expect(states(view)).toBe('one_way one_way');
    expect(view.attempts[0]?.measured).toMatchObject({ loss: 1, jitterMs: undefined });
    expect(view.attempts[0]?.measured?.roundTripMs).toBeUndefined();
    expect(view.findings[0]?.code).toBe('media_one_way');
  });

  test('whose offer is refused says what the server said', async () => {
    const { run, api } = setup({ test: { ...offered, iceServers: [] } });
    api.testExchange.mockRejectedValueOnce(refusal('at_capacity'));
    const view = await run();
    expect(view.attempts[0]).toMatchObject({ state: 'failed', problem: 'refused', refusal: { code: 'at_capacity' } });
    expect(states(view)).toBe('failed works');
  });

  test('whose answer is not understood says so', async () => {
    const { run } = setup({ test: { ...offered, iceServers: [] }, way: () => ({ answer: 'refused' }) });
    expect((await run()).attempts[0]).toMatchObject({ state: 'failed', problem: 'refused', refusal: { code: 'bad_answer' } });
  });
});

test('half of the sound lost is measured as that', async () => {
  const { run } = setup({ way: () => ({ returned: 0.5 }), test: { ...offered, iceServers: [] } });
  const view = await run();
  expect(view.attempts[0]?.measured?.loss).toBeCloseTo(0.5, 1);
  expect(view.findings[0]?.code).toBe('lossy');
});

test('no more than three are tried at once', async () => {
  const urls = ['turn:a', 'turn:b', 'turn:c', 'turn:d'];
  const way = (to: RTCConfiguration) => (isRelay(to) ? { candidates: [RELAY], connects: false } : {});
  const { diagnosis, view } = setup({ way, test: { ...offered, iceServers: [{ urls }] } });
  const running = diagnosis.run();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(states(view())).toBe('measuring measuring connecting waiting waiting waiting');
  await vi.advanceTimersByTimeAsync(60_000);
  await running;
});

test('a server that does not answer is the verdict', async () => {
  const { run, api } = setup();
  api.webrtcTest.mockRejectedValue(refusal('unreachable'));
  api.dbPerformance.mockRejectedValue(refusal('unreachable'));
  expect(await run()).toMatchObject({
    status: 'done',
    attempts: [],
    findings: [{ code: 'server_unreachable' }],
    database: { state: 'failed', failure: { code: 'unreachable' } },
  });
});

test('leaving stops everything at once', async () => {
  const { diagnosis, view, peers, tone } = setup();
  const running = diagnosis.run();
  await vi.advanceTimersByTimeAsync(500);
  diagnosis.close();
  await vi.advanceTimersByTimeAsync(0);
  await running;
  expect(view()).toMatchObject({ status: 'idle', findings: [] });
  expect(peers.every(({ closed }) => closed)).toBe(true);
  expect(tone.stop).toHaveBeenCalled();
});

test('it can be run again', async () => {
  const { run, api } = setup({ test: { ...offered, iceServers: [] } });
  await run();
  expect(states(await run())).toBe('works works');
  expect(api.webrtcTest).toHaveBeenCalledTimes(2);
});

describe('the measurement, for whoever wants to see it', () => {
  test('comes as samples and events while a way is tried', async () => {
    const view = await setup({ way: () => ({ returned: 0.5 }), test: { ...offered, iceServers: [] } }).run();
    const [udp] = view.attempts;
    expect(udp?.samples.length).toBeGreaterThan(3);
    expect(udp?.samples.at(-1)).toMatchObject({ roundTripMs: 30, jitterMs: 4 });
    expect(udp?.samples.at(-1)?.loss).toBeCloseTo(0.5, 1);
    const what = udp?.events.map((event) => event.what) ?? [];
    expect(what.slice(0, 2)).toContain('offer sent');
    expect(what).toContain('answer with 2 candidates');
  });

  test('goes on for longer when it is asked for, over the way that a call would take', async () => {
    const { diagnosis, run, tone, peers } = setup();
    await run();
    const before = peers.length;
    const measuring = diagnosis.measure();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(diagnosis.view.get().long).toMatchObject({ state: 'measuring', path: { kind: 'udp' } });
    await vi.advanceTimersByTimeAsync(20_000);
    await measuring;
    const { long, status } = diagnosis.view.get();
    expect([long?.state, status, peers.length]).toEqual(['works', 'done', before + 1]);
    expect(long?.samples.at(-1)?.at).toBeGreaterThan(23_000);
    expect(tone.stop).toHaveBeenCalledTimes(2);
  });

  test('is not to be had where nothing works', async () => {
    const { diagnosis, run, peers } = setup({ way: () => ({ connects: false }) });
    await run();
    const before = peers.length;
    await diagnosis.measure();
    expect([diagnosis.view.get().long, peers.length]).toEqual([undefined, before]);
  });
});
