import type { Attempt, Sample } from '@antiphon/client';

export const measures = ['roundTrip', 'jitter', 'loss'] as const;

export type MeasureName = (typeof measures)[number];

const of: Record<MeasureName, (sample: Sample) => number | undefined> = {
  roundTrip: ({ roundTripMs }) => roundTripMs,
  jitter: ({ jitterMs }) => jitterMs,
  loss: ({ loss }) => (loss === undefined ? undefined : loss * 100),
};

/** One measure over time, in seconds; `null` where nothing was measured. */
export interface Series {
  at: number[];
  values: (number | null)[];
}

export function seriesOf(samples: readonly Sample[], measure: MeasureName): Series {
  return { at: samples.map(({ at }) => at / 1000), values: samples.map((sample) => of[measure](sample) ?? null) };
}

/** What of the tries has been measured: each way, and the long measurement last. */
export function measuredOf(attempts: readonly Attempt[], long: Attempt | undefined): Attempt[] {
  return [...attempts, ...(long ? [long] : [])].filter(({ samples, events }) => samples.length > 0 || events.length > 0);
}
