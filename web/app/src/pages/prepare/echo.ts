/** Whether the microphone hears the speakers. `unclear`: it was too loud around it, or nothing was measured. */
export type Echo = 'none' | 'heard' | 'unclear';

/** As RMS: louder than this, a room does not let a chime be told from it. */
const LOUD_ROOM = 0.02;
/** Softer than this, it is no echo that an interviewer could take for speech. */
const AUDIBLE = 0.005;
/** How much louder than the room: 12 dB. */
const ABOVE_ROOM = 4;
const FEWEST = 4;

/** By the loudness that the microphone gave before the chime and while it played. */
export function echoOf(before: readonly number[], during: readonly number[]): Echo {
  if (before.length < FEWEST || during.length < FEWEST) return 'unclear';
  const room = quantile(before, 0.5);
  if (room > LOUD_ROOM) return 'unclear';
  // Not the loudest moment: a click of the mouse is no chime.
  return quantile(during, 0.8) > Math.max(AUDIBLE, room * ABOVE_ROOM) ? 'heard' : 'none';
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}
