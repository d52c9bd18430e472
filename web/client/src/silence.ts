import type { Millis } from './wire.js';

/**
 * For how long nothing has come. The server sends sound all the time, in silence every 400 ms, also to a page that is
 * muted; so nothing for longer than that is no pause of anybody's.
 */
export class Silence {
  #received = 0;
  #since?: Millis;

  /** By a reading of the packets received, at `now`. Counts from the first packet on. */
  lasts(received: number, now: Millis): Millis {
    if (received !== this.#received) [this.#received, this.#since] = [received, now];
    return this.#since === undefined ? 0 : now - this.#since;
  }
}
