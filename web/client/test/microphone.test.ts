import { describe, expect, test, vi } from 'vitest';
import { MicrophoneError, microphoneFailure, microphoneProblem } from '../src/microphone-error.js';
import { openMicrophone, rms } from '../src/microphone.js';

const named = (name: string) => new DOMException('', name);

describe('why the microphone did not open', () => {
  test.each([
    ['NotAllowedError', 'denied', false, 'blocked'],
    ['NotAllowedError', undefined, false, 'blocked'],
    ['NotAllowedError', 'prompt', false, 'dismissed'],
    ['NotFoundError', undefined, false, 'not_found'],
    ['OverconstrainedError', undefined, false, 'not_found'],
    ['OverconstrainedError', undefined, true, 'saved_device_gone'],
    ['NotReadableError', undefined, false, 'in_use'],
    ['AbortError', undefined, false, 'in_use'],
    ['SecurityError', undefined, false, 'framed'],
    ['FutureError', undefined, false, 'unknown'],
  ] as const)('%s, permission %s, device asked %s: %s', (name, permission, deviceAsked, problem) => {
    expect(microphoneProblem(named(name), { permission, deviceAsked })).toBe(problem);
    expect(microphoneFailure(problem).remedy).not.toBe('');
  });

  test('an insecure page has no media devices', async () => {
    await expect(openMicrophone(undefined, null as unknown as MediaDevices)).rejects.toMatchObject({
      problem: 'insecure_page',
    });
  });

  test('the browser’s error becomes ours and stays as the cause', async () => {
    const cause = named('NotReadableError');
    const devices = { getUserMedia: vi.fn().mockRejectedValue(cause) } as unknown as MediaDevices;
    const error = await openMicrophone('mic', devices).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MicrophoneError);
    expect(error).toMatchObject({ problem: 'in_use', cause });
  });
});

test('loudness is the root mean square', () => {
  expect(rms(new Float32Array(8))).toBe(0);
  expect(rms(new Float32Array([0.5, -0.5]))).toBeCloseTo(0.5);
  expect(rms(new Float32Array())).toBe(0);
});
