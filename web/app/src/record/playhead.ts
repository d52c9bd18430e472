import type { Millis } from '@antiphon/client';

export interface Playing {
  /** Sound is coming, or will as soon as it is loaded. */
  playing: boolean;
  atMs: Millis;
  rate: number;
  /** The browser could not play it. */
  failed: boolean;
}

/** Where in an interview the reader or the player is. It moves often; what watches it says which part of it matters. */
export class Playhead {
  #now: Playing = { playing: false, atMs: 0, rate: 1, failed: false };
  readonly #watchers = new Set<() => void>();

  readonly get = (): Playing => this.#now;

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  move(what: Partial<Playing>): void {
    this.#now = { ...this.#now, ...what };
    for (const watcher of [...this.#watchers]) watcher();
  }
}
