import type { Millis, RecordingTrack } from '@antiphon/client';
import { Playhead } from './playhead.ts';

/** Further apart, the two voices are put together again. */
const APART_S = 0.15;

/**
 * The voices of a recording as one thing to be played. Time in each file is time on the interview's clock; one
 * of them may end before the other.
 */
export class Voices {
  readonly playhead = new Playhead();
  readonly #audios: readonly HTMLAudioElement[];
  readonly #offsetMs: Millis;
  readonly #stop = new AbortController();

  constructor(tracks: readonly RecordingTrack[], offsetMs: Millis) {
    this.#audios = tracks.map(({ url }) => sound(url));
    this.#offsetMs = offsetMs;
    for (const audio of this.#audios) {
      const on = (event: string, act: () => void) => audio.addEventListener(event, act, { signal: this.#stop.signal });
      on('timeupdate', () => this.#follow());
      on('seeked', () => this.#follow());
      on('ended', () => this.#ended());
      on('error', () => this.#fail());
    }
  }

  play(): void {
    if (this.#audios.every((audio) => audio.ended)) this.seek(0);
    this.playhead.move({ playing: true });
    const going = this.#audios.filter((audio) => !audio.ended).map((audio) => audio.play());
    void Promise.all(going).catch((error: unknown) => {
      // A pause that came before the sound did is no failure.
      if (!(error instanceof DOMException && error.name === 'AbortError')) this.#fail();
    });
  }

  pause(): void {
    for (const audio of this.#audios) audio.pause();
    this.playhead.move({ playing: false });
  }

  seek(ms: Millis): void {
    for (const audio of this.#audios) audio.currentTime = Math.max(0, ms - this.#offsetMs) / 1000;
    this.playhead.move({ atMs: ms });
  }

  setRate(rate: number): void {
    for (const audio of this.#audios) audio.playbackRate = rate;
    this.playhead.move({ rate });
  }

  close(): void {
    this.#stop.abort();
    for (const audio of this.#audios) {
      audio.pause();
      audio.removeAttribute('src');
      audio.load();
    }
  }

  #follow(): void {
    const [first, ...others] = this.#audios.filter((audio) => !audio.ended);
    for (const other of others) {
      if (first && Math.abs(other.currentTime - first.currentTime) > APART_S) other.currentTime = first.currentTime;
    }
    const at = Math.max(...this.#audios.map((audio) => audio.currentTime));
    this.playhead.move({ atMs: at * 1000 + this.#offsetMs });
  }

  #ended(): void {
    if (this.#audios.every((audio) => audio.ended)) this.pause();
  }

  #fail(): void {
    for (const audio of this.#audios) audio.pause();
    this.playhead.move({ playing: false, failed: true });
  }
}

function sound(url: string): HTMLAudioElement {
  const audio = new Audio(url);
  audio.preload = 'metadata';
  return audio;
}
