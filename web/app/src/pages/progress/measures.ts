import type { ProgressPoint } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { useFormats } from '../../words/useFormats.ts';

export const measures = ['pace', 'pauses', 'response', 'talk', 'minutes'] as const;

export type Measure = (typeof measures)[number];

const of: Record<Measure, (point: ProgressPoint) => number | undefined> = {
  pace: ({ wordsPerMinute }) => wordsPerMinute,
  pauses: ({ pauseShare }) => pauseShare * 100,
  response: ({ medianResponseMs }) => (medianResponseMs === undefined ? undefined : medianResponseMs / 1000),
  talk: ({ talkRatio }) => (talkRatio === undefined ? undefined : talkRatio * 100),
  minutes: ({ minutes }) => minutes,
};

/** In the unit of its chart: words a minute, percent, seconds, minutes. */
export const valueOf = (point: ProgressPoint, measure: Measure): number | undefined => of[measure](point);

/** A value in words, with its unit; and from one to another. */
export function useValues() {
  const report = useTranslations('report');
  const t = useTranslations('progress');
  const { length, tenths, percent } = useFormats();
  const tellOf: Record<Measure, (value: number) => string> = {
    pace: (value) => report('wordsPerMinute', { n: Math.round(value) }),
    pauses: (value) => percent(value / 100),
    response: (value) => tenths(value * 1000),
    talk: (value) => percent(value / 100),
    minutes: (value) => length(value * 60_000),
  };
  const tell = (measure: Measure, value: number | undefined) => (value === undefined ? '–' : tellOf[measure](value));
  const usually = (measure: Measure, [from, to]: Usual) =>
    // The long unit is said once.
    t('usual', { from: measure === 'pace' ? String(Math.round(from)) : tell(measure, from), to: tell(measure, to) });
  return { tell, usually };
}

export type Usual = readonly [from: number, to: number];

/** With fewer values, there is nothing usual yet. */
const ENOUGH = 5;

/** The middle half of the values, by the nearest rank: what is usual for this person. */
export function usualOf(values: readonly number[]): Usual | undefined {
  if (values.length < ENOUGH) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return [at(0.25), at(0.75)];
}
