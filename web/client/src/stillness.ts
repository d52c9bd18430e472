import type { Millis } from './wire.js';

/** As RMS, -74 dB: a microphone that is on hears more of any room, even where the browser takes the noise away. */
const STILL = 0.0002;
/** Nobody who is asked something is that still for so long without being told. */
const STILL_FOR_MS: Millis = 8_000;

/**
 * Finds out that nothing comes from the microphone: switched off by a key of its own, or unplugged where the browser does
 * not notice (Chromium on Linux, PulseAudio). By what the server hears, since a dead track looks like a live one.
 */
export class Stillness {
  #since?: Millis;
  #still = false;

  /** A reading; `asked`: the candidate is to speak, and could. True from when nothing has come for long until something does. */
  hear(candidate: number, at: Millis, asked: boolean): boolean {
    if (candidate >= STILL) this.reset();
    else if (!asked) this.#since = undefined;
    else {
      this.#since ??= at;
      this.#still ||= at - this.#since >= STILL_FOR_MS;
    }
    return this.#still;
  }

  /** There is another microphone. */
  reset(): void {
    this.#since = undefined;
    this.#still = false;
  }
}
