import { afterEach, describe, expect, test, vi } from 'vitest';
import { failureOf } from '../src/failure.js';
import { MicrophoneError } from '../src/microphone-error.js';
import { closeMicrophone, meterLevel, microphones, openMicrophone, rms, type Reading } from '../src/microphone.js';
import { fakeMicrophone } from './support/peer.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A browser as it was seen to refuse. */
interface Browser {
  refuses: string;
  permission?: PermissionState | 'unknown to this browser';
  /** In a frame whose policy does not allow the microphone. */
  frame?: 'without microphone' | 'with microphone';
  asked?: string;
}

/** What `openMicrophone` says in such a browser. */
async function refusal({ refuses, permission = 'granted', frame, asked }: Browser) {
  const cause = new DOMException('as the browser says', refuses);
  const getUserMedia = vi.fn(async () => {
    throw cause;
  });
  vi.stubGlobal('navigator', {
    mediaDevices: { getUserMedia },
    permissions: {
      query: async () => {
        if (permission === 'unknown to this browser') throw new TypeError('microphone is no permission');
        return { state: permission };
      },
    },
  });
  vi.stubGlobal('self', 'this page');
  vi.stubGlobal('top', frame ? 'another page' : 'this page');
  vi.stubGlobal('document', { featurePolicy: { allowsFeature: () => frame !== 'without microphone' } });
  const error: unknown = await openMicrophone(asked).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(MicrophoneError);
  return { error: error as MicrophoneError, cause, getUserMedia };
}

describe('why the microphone did not open', () => {
  test.each<[string, Browser, MicrophoneError['problem']]>([
    ['Chromium and Firefox, blocked', { refuses: 'NotAllowedError', permission: 'denied' }, 'blocked'],
    ['a browser that tells no permission', { refuses: 'NotAllowedError', permission: 'unknown to this browser' }, 'blocked'],
    ['the question was closed', { refuses: 'NotAllowedError', permission: 'prompt' }, 'dismissed'],
    ['Chromium, no device', { refuses: 'NotFoundError' }, 'not_found'],
    ['WebKit, no device', { refuses: 'OverconstrainedError' }, 'not_found'],
    ['the saved device is gone', { refuses: 'OverconstrainedError', asked: 'headset' }, 'saved_device_gone'],
    ['another app has it', { refuses: 'NotReadableError' }, 'in_use'],
    ['the system gives it to nobody', { refuses: 'AbortError' }, 'in_use'],
    ['a frame, as the specification has it', { refuses: 'SecurityError' }, 'framed'],
    ['a frame, in Chromium', { refuses: 'NotAllowedError', permission: 'denied', frame: 'without microphone' }, 'framed'],
    ['blocked in a frame that passes it on', { refuses: 'NotAllowedError', permission: 'denied', frame: 'with microphone' }, 'blocked'],
    ['an error of a later browser', { refuses: 'FutureError' }, 'unknown'],
  ])('%s', async (_, browser, problem) => {
    const { error, cause } = await refusal(browser);
    expect(error).toMatchObject({ problem, cause });
    const { code, cause: said, remedy } = failureOf(error);
    expect(code).toBe(`microphone_${problem}`);
    expect(error.message).toBe(said);
    expect(remedy).toMatch(/^[A-Z].*[.)]$/);
  });

  test('a page that is not secure has no media devices to ask', async () => {
    vi.stubGlobal('navigator', {});
    await expect(openMicrophone()).rejects.toMatchObject({ problem: 'insecure_page' });
    expect(await microphones()).toEqual([]);
  });

  test('a stream without a sound track is no microphone', async () => {
    const devices = { getUserMedia: async () => ({ getAudioTracks: () => [] }) } as unknown as MediaDevices;
    await expect(openMicrophone(undefined, devices)).rejects.toMatchObject({ problem: 'not_found' });
  });

  test('a certain device is asked for by its id alone', async () => {
    const { getUserMedia } = await refusal({ refuses: 'NotReadableError', asked: 'headset' });
    expect(getUserMedia).toHaveBeenCalledWith({ audio: expect.objectContaining({ deviceId: { exact: 'headset' }, echoCancellation: true }) });
  });
});

test('devices that a browser does not name yet are not offered', async () => {
  const device = (kind: string, deviceId: string) => ({ kind, deviceId });
  const listed = [device('audioinput', ''), device('audioinput', 'a'), device('audiooutput', 'b')];
  vi.stubGlobal('navigator', { mediaDevices: { enumerateDevices: async () => listed } });
  expect(await microphones()).toEqual([listed[1]]);
});

test('a microphone that is closed is let go of, and none is nothing to close', () => {
  const { track, microphone } = fakeMicrophone();
  closeMicrophone(microphone);
  closeMicrophone(undefined);
  expect(track.stop).toHaveBeenCalledOnce();
});

describe('the level', () => {
  /** Web Audio that a browser holds back until it is resumed, if at all. */
  function audio(samples: number[]) {
    const context = {
      state: 'suspended',
      resume: vi.fn(async () => undefined),
      close: vi.fn(async () => undefined),
      createMediaStreamSource: () => ({ connect: () => undefined, disconnect: () => undefined }),
    };
    vi.useFakeTimers();
    vi.stubGlobal('AudioContext', class { constructor() { return context; } });
    vi.stubGlobal('AnalyserNode', class {
      fftSize = samples.length;
      getFloatTimeDomainData = (into: Float32Array) => into.set(samples);
    });
    return context;
  }

  test('is starting, and not zero, until the browser lets audio run', () => {
    const context = audio([0.5, -0.5]);
    const readings: Reading[] = [];
    const stop = meterLevel({} as MediaStream, (reading) => readings.push(reading));
    vi.advanceTimersByTime(50);
    expect(context.resume).toHaveBeenCalled();
    context.state = 'running';
    vi.advanceTimersByTime(50);
    expect(readings).toEqual([{ state: 'starting' }, { state: 'running', level: 0.5 }]);

    stop();
    vi.advanceTimersByTime(500);
    expect(readings).toHaveLength(2);
    expect(context.close).toHaveBeenCalledOnce();
  });

  test('is the root mean square', () => {
    expect(rms(new Float32Array(8))).toBe(0);
    expect(rms(new Float32Array([0.5, -0.5]))).toBeCloseTo(0.5);
    expect(rms(new Float32Array())).toBe(0);
  });
});
