import type { Millis } from '@antiphon/client';

/** Push-to-talk: whether the candidate is heard. `since` is when the key or button went down. */
export interface Talk {
  on: boolean;
  /** Switched on by a tap: it stays so until the next one. */
  latched: boolean;
  since: Millis;
}

export const silent: Talk = { on: false, latched: false, since: 0 };

/** A shorter press is a tap, for whom holding is hard. */
const TAP_MS = 300;

export function pressed({ latched }: Talk, now: Millis): Talk {
  return latched ? silent : { on: true, latched: false, since: now };
}

export function released(talk: Talk, now: Millis): Talk {
  if (!talk.on || talk.latched) return talk;
  return now - talk.since < TAP_MS ? { ...talk, latched: true } : silent;
}
