import type { Millis } from './wire.js';

/**
 * Reads the interview's clock in the page. Each event carries its time there; the event that travelled
 * fastest says best how far the two clocks are apart.
 */
export class InterviewClock {
  #offset = Number.POSITIVE_INFINITY;

  /** An event of time `at` arrived at `local` (`performance.now()`). */
  observe(at: Millis, local: number): void {
    this.#offset = Math.min(this.#offset, local - at);
  }

  /** The interview's time at `local`; 0 before any event. */
  now(local: number): Millis {
    return Number.isFinite(this.#offset) ? Math.max(0, local - this.#offset) : 0;
  }
}
