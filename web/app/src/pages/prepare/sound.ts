import { playThrough } from '../../call/chosenSpeaker.ts';

/** Records a stream for a while. Nothing is written anywhere. */
export async function recordSound(stream: MediaStream, ms: number, signal: AbortSignal): Promise<Blob> {
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise<void>((resolve, reject) => {
    recorder.onstop = () => resolve();
    recorder.onerror = () => reject(new Error('the recorder failed'));
  });
  recorder.start();
  const stop = () => recorder.state !== 'inactive' && recorder.stop();
  const timer = setTimeout(stop, ms);
  signal.addEventListener('abort', stop, { once: true });
  await stopped;
  clearTimeout(timer);
  return new Blob(parts, { type: recorder.mimeType });
}

/** Plays it to its end. Through WebAudio: a policy without `blob:` media allows that too. */
export async function playSound(sound: Blob, signal: AbortSignal): Promise<void> {
  const context = new AudioContext();
  try {
    const buffer = await context.decodeAudioData(await sound.arrayBuffer());
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    const ended = new Promise((resolve) => {
      source.onended = resolve;
      signal.addEventListener('abort', resolve, { once: true });
    });
    source.start();
    await ended;
  } finally {
    await context.close();
  }
}

/** Two soft notes, through those speakers; empty: the system's. */
export async function chime(speaker = ''): Promise<void> {
  const context = new AudioContext();
  const out = speaker === '' ? context.destination : await through(speaker, context);
  const note = (frequency: number, at: number) => {
    const tone = new OscillatorNode(context, { frequency, type: 'sine' });
    const volume = new GainNode(context, { gain: 0 });
    tone.connect(volume).connect(out);
    const from = context.currentTime + at;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.25, from + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, from + 0.9);
    tone.start(from);
    tone.stop(from + 1);
    return new Promise((resolve) => (tone.onended = resolve));
  };
  await Promise.all([note(523.25, 0), note(783.99, 0.35)]);
  await context.close();
}

/** Not every browser lets a context choose its speakers; those that let anything choose them let an element. */
async function through(speaker: string, context: AudioContext): Promise<AudioNode> {
  const out = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = out.stream;
  await playThrough(element, speaker);
  await element.play();
  return out;
}
