import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Api } from '../../src/api/index.js';
import { Diagnosis } from '../../src/diagnose/diagnosis.js';
import { fields, stringOf, Writer } from '../../src/stream/protobuf.js';
import { FakeSocket } from '../support/socket.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The server's echo behind a network: it says welcome, and sends back what it gets. */
class EchoSocket extends FakeSocket {
  constructor(url: string, { opens = true, echoMs = 30 as number | null, refuses = '' } = {}) {
    super(url);
    let greeted = false;
    if (opens) setTimeout(() => this.open(), 40);
    this.send = (message: Uint8Array) => {
      this.sent.push(message);
      if (!greeted && refuses !== '') {
        this.tell({ v: 1, seq: 0, at: 0, type: 'error', code: refuses, message: refuses, retryable: true });
        this.hangUp();
      } else if (!greeted) this.welcome();
      else if (echoMs !== null) setTimeout(() => this.say(message), echoMs);
      greeted = true;
    };
  }
}

function setup(how: ConstructorParameters<typeof EchoSocket>[1] = {}) {
  const sockets: EchoSocket[] = [];
  const api = {
    webrtcTest: async () => ({ iceServers: [], candidates: [], streamToken: 'ticket', deadlineMs: 12_000 }),
    testStreamUrl: () => 'ws://here/api/diagnostic/stream',
    dbPerformance: async () => ({ engine: 'sqlite' }),
    modelCheck: async () => ({ readyMs: 12 }),
  };
  const diagnosis = new Diagnosis({
    api: api as unknown as Api,
    createWebSocket: (url) => {
      const socket = new EchoSocket(url, how);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    tone: () => ({ stop: () => undefined }) as never,
    // The WebSocket is all that this browser has.
    page: { secure: true, webrtc: false, page: 'public' },
  });
  const run = async () => {
    const running = diagnosis.run();
    await vi.advanceTimersByTimeAsync(30_000);
    await running;
    return diagnosis.view.get();
  };
  return { run, sockets, diagnosis };
}

describe('the last way of a call, the WebSocket', () => {
  test('is tried as a call has it: a hello, a voice, and messages', async () => {
    const { run, sockets } = setup();
    const { attempts, findings } = await run();
    expect(attempts).toMatchObject([{ path: { kind: 'websocket' }, state: 'works', measured: { roundTripMs: 30 } }]);
    expect(findings.map(({ code }) => code)).toEqual(['websocket_only', 'unsupported']);
    const [socket] = sockets;
    expect(socket?.url).toBe('ws://here/api/diagnostic/stream');
    const [hello] = [...fields(socket?.sent[0] ?? new Uint8Array())];
    expect(hello?.field).toBe(3);
    expect([...fields(hello?.bytes ?? new Uint8Array())].map(({ field, bytes }) => field === 1 && stringOf(bytes))).toContain('ticket');
    const { packetsSent = 0, packetsReceived = 0 } = attempts[0]?.measured ?? {};
    expect(packetsSent).toBeGreaterThan(140);
    // The last of them may be under way.
    expect(packetsReceived).toBeGreaterThan(packetsSent - 3);
    expect(attempts[0]?.samples.length).toBeGreaterThan(3);
  });

  test('leaves nothing open', async () => {
    const { run, sockets } = setup();
    await run();
    expect(sockets.map(({ readyState }) => readyState)).toEqual([3]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that does not come up is given up at the deadline', async () => {
    const { run } = setup({ opens: false });
    const { attempts, findings } = await run();
    expect(attempts[0]).toMatchObject({ state: 'failed', problem: 'no_socket' });
    expect(attempts[0]?.ms).toBeGreaterThanOrEqual(12_000);
    expect(findings.map(({ code }) => code)).toEqual(['unsupported', 'websocket_blocked']);
  });

  test('over which nothing comes back is told apart', async () => {
    const { run } = setup({ echoMs: null });
    expect((await run()).attempts[0]?.state).toBe('one_way');
  });

  test('that the server refuses says what the server said', async () => {
    const { run } = setup({ refuses: 'at_capacity' });
    expect((await run()).attempts[0]).toMatchObject({ state: 'failed', problem: 'refused', refusal: { code: 'at_capacity' } });
  });

  test('is measured for longer, too, where it is the one that a call would take', async () => {
    const { run, diagnosis } = setup();
    await run();
    const measuring = diagnosis.measure();
    await vi.advanceTimersByTimeAsync(28_000);
    await measuring;
    expect(diagnosis.view.get().long).toMatchObject({ state: 'works', path: { kind: 'websocket' } });
  });
});

test('what is no message is passed over', async () => {
  const { run, sockets } = setup();
  const running = run();
  await vi.advanceTimersByTimeAsync(500);
  sockets[0]?.onmessage?.({ data: 'text' });
  sockets[0]?.say(new Writer().bytes(9, Uint8Array.of(1)).finish());
  sockets[0]?.say(Uint8Array.of(0xff));
  expect((await running).attempts[0]?.state).toBe('works');
});
