import { vi } from 'vitest';
import { Writer } from '../../src/stream/protobuf.js';
import type { OpenSound } from '../../src/stream/sound.js';

/** As a WebSocket's `readyState` has them. */
const [CONNECTING, OPEN] = [0, 1];
export const CLOSED = 3;

/** A WebSocket whose far side is the test. */
export class FakeSocket {
  readyState: number = CONNECTING;
  bufferedAmount = 0;
  binaryType = 'blob';
  sent: Uint8Array[] = [];
  onmessage?: (event: { data: unknown }) => void;
  onclose?: () => void;

  constructor(readonly url: string) {}

  send(message: Uint8Array): void {
    this.sent.push(message);
  }

  close(): void {
    this.readyState = CLOSED;
  }

  // What the far side and the network do.

  open(): void {
    this.readyState = OPEN;
  }

  say(message: Uint8Array): void {
    this.onmessage?.({ data: message.slice().buffer });
  }

  welcome(): void {
    this.say(new Writer().message(3, new Writer().message(1, new Writer().int(1, 1).int(2, 24_000).finish()).finish()).finish());
  }

  tell(event: unknown): void {
    this.say(new Writer().string(4, JSON.stringify(event)).finish());
  }

  voice(...samples: number[]): void {
    const content = new Uint8Array(Int16Array.from(samples).buffer);
    this.say(new Writer().bytes(1, content).int(2, 20).finish());
  }

  hangUp(): void {
    this.readyState = CLOSED;
    this.onclose?.();
  }
}

/** A microphone and a loudspeaker of a test's. */
export function fakeSound() {
  const sound = { voice: {} as MediaStream, play: vi.fn(), listenTo: vi.fn(), close: vi.fn() };
  let speak: (samples: Int16Array) => void = () => undefined;
  const openSound = vi.fn<OpenSound>(async (_track, _rate, onHeard) => {
    speak = onHeard;
    return sound;
  });
  return { sound, openSound, speak: (...samples: number[]) => speak(Int16Array.from(samples)) };
}
