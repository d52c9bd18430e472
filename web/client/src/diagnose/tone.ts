/** A sound to send without a microphone. */
export interface Tone {
  /** What the track belongs to. */
  stream: MediaStream;
  /** What is sent. */
  track: MediaStreamTrack;
  /** Ends it, and lets go of the browser's audio. */
  stop(): void;
}

const HERTZ = 440;
/** 20 dB below full scale. Nobody hears it; it is not to be taken for silence either. */
const GAIN = 0.1;

/** A tone that goes into a stream and not to the loudspeakers. Call it from a click, or it may stay suspended. */
export function playTone(): Tone {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const oscillator = new OscillatorNode(context, { frequency: HERTZ });
  oscillator.connect(new GainNode(context, { gain: GAIN })).connect(out);
  oscillator.start();
  void context.resume().catch(() => undefined);
  const [track] = out.stream.getAudioTracks();
  if (!track) throw new DOMException('no audio track', 'NotSupportedError');
  return {
    stream: out.stream,
    track,
    stop: () => {
      track.stop();
      void context.close();
    },
  };
}
