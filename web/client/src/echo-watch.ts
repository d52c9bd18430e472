import type { Level } from './wire.js';

/** Readings that are compared: six seconds of the interviewer's speech, which may be of several turns. */
const REMEMBERED = 60;
/** Of fewer, two voices may look alike by chance: of 25, one pair in twenty at 0.75. */
const FEWEST = 40;
/** An echo is behind by the way to the speakers and back: up to 0.8 s. */
const MOST_BEHIND = 8;
/** How alike an echo is to the voice, as Pearson's coefficient. A candidate who talks along, or a noisy room, is not. */
const ALIKE = 0.85;
/** As RMS: softer than this, it is no echo that an interviewer could take for speech. */
const AUDIBLE = 0.004;

/** Finds out whether the candidate's microphone hears the interviewer: its loudness follows the voice's. */
export class EchoWatch {
  #readings: Level[] = [];

  /** A reading while the interviewer speaks. True when there is an echo by now. */
  hear(level: Level): boolean {
    this.#readings.push(level);
    if (this.#readings.length > REMEMBERED) this.#readings.shift();
    if (this.#readings.length < FEWEST) return false;
    const candidate = this.#readings.map((reading) => reading.candidate);
    if (mean(candidate) < AUDIBLE) return false;
    const interviewer = this.#readings.map((reading) => reading.interviewer);
    for (let behind = 0; behind <= MOST_BEHIND; behind += 1) {
      const voice = interviewer.slice(0, interviewer.length - behind);
      if (likeness(voice, candidate.slice(behind)) >= ALIKE) return true;
    }
    return false;
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pearson's coefficient of two rows of the same length; 0 where one does not change at all. */
function likeness(one: readonly number[], other: readonly number[]): number {
  const [ofOne, ofOther] = [mean(one), mean(other)];
  let both = 0;
  let squares = 0;
  let otherSquares = 0;
  for (const [i, value] of one.entries()) {
    const [a, b] = [value - ofOne, (other[i] ?? 0) - ofOther];
    both += a * b;
    squares += a * a;
    otherSquares += b * b;
  }
  return squares === 0 || otherSquares === 0 ? 0 : both / Math.sqrt(squares * otherSquares);
}
