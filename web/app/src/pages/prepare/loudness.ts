/** How a reading of the level meter is put into words, by their name. */
export type Loudness = 'starting' | 'silent' | 'quiet' | 'good' | 'loud';

export const SEGMENTS = 20;
/** Segments in which ordinary speech belongs. */
export const TARGET = { from: 9, to: 17 } as const;

const FLOOR_DB = -60;

/** How many segments are lit: 3 dB each, from -60 dB to full scale. */
export function segments(rms: number): number {
  if (rms <= 0) return 0;
  const db = 20 * Math.log10(rms);
  return Math.round(Math.min(1, Math.max(0, 1 - db / FLOOR_DB)) * SEGMENTS);
}

/** By the loudest moment of the last seconds. */
export function loudness(peak: number): Loudness {
  if (peak < 4) return 'silent';
  if (peak < TARGET.from) return 'quiet';
  return peak > TARGET.to ? 'loud' : 'good';
}
