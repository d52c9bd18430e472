import type { Millis } from './wire.js';

/** After the interviewer's last sound: what the browser still has to play, and the echo of the room. */
const TAIL_MS: Millis = 400;

/**
 * Opens and shuts the candidate's microphone. It is shut while muted; and in half-duplex while the interviewer is heard,
 * so that what the microphone hears of the speakers is no answer.
 */
export class Gate {
  readonly #turn: (open: boolean) => void;
  #muted = false;
  #halfDuplex = false;
  #speaks = false;
  #heard = false;
  #tail?: ReturnType<typeof setTimeout>;

  /** `turn` opens it or shuts it. */
  constructor(turn: (open: boolean) => void) {
    this.#turn = turn;
  }

  get open(): boolean {
    return !this.#muted && !(this.#halfDuplex && this.#heard);
  }

  mute(on: boolean): void {
    this.#muted = on;
    this.#turn(this.open);
  }

  halfDuplex(on: boolean): void {
    this.#halfDuplex = on;
    this.#turn(this.open);
  }

  /** Whether the interviewer is heard now. */
  interviewer(heard: boolean): void {
    if (heard === this.#speaks) return;
    this.#speaks = heard;
    clearTimeout(this.#tail);
    if (heard) this.#hear(true);
    else this.#tail = setTimeout(() => this.#hear(false), TAIL_MS);
  }

  /** Nobody turns it any more. */
  close(): void {
    clearTimeout(this.#tail);
  }

  #hear(heard: boolean): void {
    this.#heard = heard;
    this.#turn(this.open);
  }
}
