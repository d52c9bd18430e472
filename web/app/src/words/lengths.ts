import type { Millis } from '@antiphon/client';

/** A length in the two largest units that say something, under the name of its message. */
export type Length =
  | { unit: 'seconds' | 'minutes' | 'hours'; n: number }
  | { unit: 'minutesSeconds'; minutes: number; seconds: number }
  | { unit: 'hoursMinutes'; hours: number; minutes: number };

export function lengthOf(ms: Millis): Length {
  const all = Math.round(ms / 1000);
  if (all < 60) return { unit: 'seconds', n: all };
  const [minutes, seconds] = [Math.floor(all / 60), all % 60];
  if (minutes < 60) return seconds === 0 ? { unit: 'minutes', n: minutes } : { unit: 'minutesSeconds', minutes, seconds };
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? { unit: 'hours', n: hours } : { unit: 'hoursMinutes', hours, minutes: minutes % 60 };
}

/** In seconds, to the tenth. */
export function tenthsOf(ms: Millis): number {
  return Math.round(ms / 100) / 10;
}
