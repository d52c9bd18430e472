import { MicrophoneError, microphoneProblem } from './microphone-error.js';

/** What a call sends: usually a microphone, with the browser's echo cancellation. */
export interface Microphone {
  /** What the track belongs to. */
  stream: MediaStream;
  /** What is sent; `enabled = false` sends silence. */
  track: MediaStreamTrack;
}

/** Opens a microphone, asking the person if need be. Throws {@link MicrophoneError}. */
export async function openMicrophone(
  deviceId?: string,
  devices: MediaDevices | undefined = navigator.mediaDevices,
): Promise<Microphone> {
  if (!devices?.getUserMedia) throw new MicrophoneError('insecure_page');
  try {
    const stream = await devices.getUserMedia({
      audio: {
        deviceId: deviceId === undefined ? undefined : { exact: deviceId },
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        channelCount: 1,
      },
    });
    const [track] = stream.getAudioTracks();
    if (!track) throw new DOMException('no audio track', 'NotFoundError');
    return { stream, track };
  } catch (error) {
    const context = { permission: await microphonePermission(), deviceAsked: deviceId !== undefined, framed: isFramed() };
    throw new MicrophoneError(microphoneProblem(error, context), { cause: error });
  }
}

/** A microphone that is silent: for a person who types. Call it from a click, or it may stay suspended. */
export function silentMicrophone(): Microphone {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const { stream } = destination;
  const [track] = stream.getAudioTracks();
  if (!track) throw new MicrophoneError('unknown');
  // Chromium sends nothing at all for a destination that nothing is connected to.
  const silence = new ConstantSourceNode(context, { offset: 0 });
  silence.connect(destination);
  silence.start();
  void context.resume().catch(() => undefined);
  const stop = track.stop.bind(track);
  track.stop = () => {
    stop();
    // It may be stopped more than once.
    void context.close().catch(() => undefined);
  };
  return { stream, track };
}

/** Lets go of it; the browser's recording sign goes out. Nothing happens where there is none. */
export function closeMicrophone(microphone: Microphone | undefined): void {
  for (const track of microphone?.stream.getTracks() ?? []) track.stop();
}

/** The microphones there are. Browsers give their names only after one was opened. */
export async function microphones(): Promise<MediaDeviceInfo[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.filter((device) => device.kind === 'audioinput' && device.deviceId !== '');
}

export async function microphonePermission(): Promise<PermissionState | undefined> {
  try {
    return (await navigator.permissions.query({ name: 'microphone' as PermissionName })).state;
  } catch {
    return undefined;
  }
}

/** The frame around the page keeps the microphone from it (Permissions Policy, which only Chromium lets a page read). */
function isFramed(): boolean {
  if (globalThis.self === globalThis.top) return false;
  const { featurePolicy } = globalThis.document as { featurePolicy?: { allowsFeature(name: string): boolean } };
  return featurePolicy?.allowsFeature('microphone') === false;
}

/** What a level meter shows: `starting` until the browser lets audio run, then an RMS of 0 to 1. */
export type Reading = { state: 'starting' } | { state: 'running'; level: number };

const READ_EVERY_MS = 50;

/** Reads the loudness of a stream until the returned function is called. */
export function meterLevel(stream: MediaStream, onReading: (reading: Reading) => void): () => void {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(stream);
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);

  const timer = setInterval(() => {
    if (context.state !== 'running') {
      onReading({ state: 'starting' });
      void context.resume().catch(() => undefined);
      return;
    }
    analyser.getFloatTimeDomainData(samples);
    onReading({ state: 'running', level: rms(samples) });
  }, READ_EVERY_MS);

  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}

export function rms(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}
