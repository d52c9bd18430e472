import type { Millis, RecordingDetail } from '@antiphon/client';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Playhead, type Playing } from '../../record/playhead.ts';
import { Voices } from '../../record/voices.ts';

/** Where in the interview the reader is, and the sound of it, where there is any. */
export interface Place {
  playhead: Playhead;
  /** Goes there; with `play`, what was said there is heard. */
  seek(ms: Millis, play?: boolean): void;
  voices?: Voices;
}

/** It is at an end, and something of it is there. */
export const isPlayable = ({ state, tracks }: RecordingDetail): boolean => state !== 'running' && tracks.length > 0;

export function usePlace(recording: RecordingDetail | null | undefined): Place {
  const [voices, setVoices] = useState<Voices>();
  const [still] = useState(() => new Playhead());
  useEffect(() => {
    if (!recording || !isPlayable(recording)) return undefined;
    const both = new Voices(recording.tracks, recording.offsetMs);
    setVoices(both);
    return () => {
      both.close();
      setVoices(undefined);
    };
  }, [recording]);
  return useMemo(
    () => ({
      playhead: voices?.playhead ?? still,
      voices,
      seek: (ms, play = false) => {
        if (!voices) return still.move({ atMs: ms });
        voices.seek(ms);
        if (play) voices.play();
      },
    }),
    [voices, still],
  );
}

/** A part of where the reader is; the component is drawn again when that part changes. */
export function useAt<T>({ playhead }: Place, select: (playing: Playing) => T): T {
  return useSyncExternalStore(playhead.subscribe, () => select(playhead.get()));
}
