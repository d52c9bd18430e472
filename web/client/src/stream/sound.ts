/** The microphone as chunks, and chunks as a voice. */
export interface Sound {
  /** The interviewer's voice, to be played. */
  readonly voice: MediaStream;
  /** More of it; no samples begin a pause. */
  play(samples: Int16Array): void;
  /** Goes on with another microphone. */
  listenTo(track: MediaStreamTrack): void;
  close(): void;
}

/** Opens both, at `rate`; `onHeard` gets 20 ms at a time. */
export type OpenSound = (track: MediaStreamTrack, rate: number, onHeard: (samples: Int16Array) => void) => Promise<Sound>;

/** With an audio worklet, at whatever rate the sound card has. */
export const openSound: OpenSound = async (track, rate, onHeard) => {
  const context = new AudioContext({ latencyHint: 'interactive' });
  try {
    await context.audioWorklet.addModule(new URL('./worklet.js', import.meta.url));
  } catch (error) {
    void context.close();
    throw error;
  }
  const processorOptions = { rate };
  const capture = new AudioWorkletNode(context, 'antiphon-capture', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit', processorOptions });
  const playout = new AudioWorkletNode(context, 'antiphon-playout', { numberOfInputs: 0, outputChannelCount: [1], processorOptions });
  const destination = context.createMediaStreamDestination();
  playout.connect(destination);
  capture.port.onmessage = ({ data }: MessageEvent<Int16Array>) => onHeard(data);
  let source: MediaStreamAudioSourceNode | undefined;
  const listenTo = (next: MediaStreamTrack) => {
    source?.disconnect();
    source = context.createMediaStreamSource(new MediaStream([next]));
    source.connect(capture);
  };
  listenTo(track);
  void context.resume().catch(() => undefined);
  return {
    voice: destination.stream,
    play: (samples) => playout.port.postMessage(samples),
    listenTo,
    close: () => {
      capture.port.onmessage = null;
      void context.close().catch(() => undefined);
    },
  };
};
