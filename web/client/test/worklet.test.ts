import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

/** As a browser runs them: what they post, and 128 samples at a time. */
interface Processor {
  port: { postMessage: ReturnType<typeof vi.fn>; onmessage?: (event: { data: Int16Array }) => void };
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}
type Made = new (options: { processorOptions: { rate: number } }) => Processor;

const QUANTUM = 128;
const processors = new Map<string, Made>();

beforeAll(async () => {
  vi.stubGlobal('AudioWorkletProcessor', class {
    port = { postMessage: vi.fn() };
  });
  vi.stubGlobal('registerProcessor', (name: string, made: Made) => processors.set(name, made));
  vi.stubGlobal('sampleRate', 48_000);
  await import('../src/stream/worklet.js');
});
beforeEach(() => void vi.stubGlobal('sampleRate', 48_000));

function make(name: string, rate: number): Processor {
  const Made = processors.get(name);
  if (!Made) throw new Error(name);
  return new Made({ processorOptions: { rate } });
}

const tone = (hertz: number, rate: number, length: number) => Float32Array.from({ length }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hertz * n) / rate));
const rms = (samples: ArrayLike<number>) => Math.sqrt(Array.from(samples).reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

describe('the microphone', () => {
  const capture = (deviceRate: number, hertz: number, rate = 24_000) => {
    vi.stubGlobal('sampleRate', deviceRate);
    const processor = make('antiphon-capture', rate);
    const sound = tone(hertz, deviceRate, deviceRate);
    for (let at = 0; at + QUANTUM <= sound.length; at += QUANTUM) processor.process([[sound.subarray(at, at + QUANTUM)]], []);
    return processor.port.postMessage.mock.calls.map(([frame]) => frame as Int16Array);
  };

  test.each([44_100, 48_000, 96_000, 16_000])('at %d Hz comes in frames of 20 ms, as loud as it was', (deviceRate) => {
    const frames = capture(deviceRate, 440);
    expect(frames.length).toBeGreaterThanOrEqual(48);
    expect(frames.length).toBeLessThanOrEqual(50);
    expect(new Set(frames.map((frame) => frame.length))).toEqual(new Set([480]));
    expect(rms(frames[20] ?? []) / 32768).toBeCloseTo(0.5 / Math.SQRT2, 1);
  });

  test('what is too high for the rate is not folded into it', () => {
    const frames = capture(48_000, 11_000, 16_000);
    expect(rms(frames[20] ?? []) / 32768).toBeLessThan(0.01);
  });

  test('is silent where nothing is connected', () => {
    const processor = make('antiphon-capture', 24_000);
    for (let n = 0; n < 20; n += 1) processor.process([[]], []);
    expect(rms(processor.port.postMessage.mock.calls[0]?.[0] as Int16Array)).toBe(0);
  });
});

describe('the voice', () => {
  const frame = (n: number) => Int16Array.from(tone(440, 24_000, 480 * (n + 1)).subarray(480 * n), (sample) => sample * 32767);
  const setup = () => {
    const processor = make('antiphon-playout', 24_000);
    const say = (samples: Int16Array) => processor.port.onmessage?.({ data: samples });
    /** So many milliseconds of what is heard. */
    const hear = (ms: number) => {
      const heard: number[] = [];
      for (let at = 0; at < ms * 48; at += QUANTUM) {
        const channel = new Float32Array(QUANTUM);
        processor.process([], [[channel]]);
        heard.push(...channel);
      }
      return heard;
    };
    return { say, hear };
  };

  test('begins when 60 ms are here, and is as it was', () => {
    const { say, hear } = setup();
    [0, 1].forEach((n) => say(frame(n)));
    expect(rms(hear(20))).toBe(0);
    [2, 3, 4].forEach((n) => say(frame(n)));
    expect(rms(hear(60))).toBeCloseTo(0.5 / Math.SQRT2, 1);
  });

  test('is played to its end when a pause begins, however short it was', () => {
    const { say, hear } = setup();
    say(frame(0));
    say(new Int16Array());
    const heard = hear(60);
    expect(rms(heard.slice(0, 800))).toBeGreaterThan(0.3);
    expect(rms(heard.slice(-400))).toBe(0);
  });

  test('that ran dry waits for more than before', () => {
    const { say, hear } = setup();
    [0, 1, 2, 3].forEach((n) => say(frame(n)));
    hear(200);
    [0, 1, 2, 3].forEach((n) => say(frame(n)));
    expect(rms(hear(10))).toBe(0);
    [4, 5].forEach((n) => say(frame(n)));
    expect(rms(hear(10))).toBeGreaterThan(0.1);
  });

  test('that came in a heap is not kept for longer than a second', () => {
    const { say, hear } = setup();
    for (let n = 0; n < 200; n += 1) say(frame(n % 5));
    say(new Int16Array());
    const heard = hear(1_500);
    expect(rms(heard.slice(-9_600))).toBe(0);
  });
});
