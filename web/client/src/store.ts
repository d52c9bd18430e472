/** A value that can be watched, in the shape that React's `useSyncExternalStore` takes. Whoever gets one reads it. */
export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  /** @internal */
  constructor(value: T) {
    this.#value = value;
  }

  /** The value now: the same object until it changes. */
  readonly get = (): T => this.#value;

  /** Calls `listener` after every change, until the returned function is called. It does not call it at once. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** @internal */
  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  /** @internal */
  patch(change: Partial<T>): void {
    this.set({ ...this.#value, ...change });
  }
}
