import type { Figures } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { useReader } from '../record/reader.ts';
import { useFormats } from '../words/useFormats.ts';

/** A figure as it is read. */
export interface Figure {
  name: string;
  value: string;
  about?: string;
  /** Under which the server says how it is measured. */
  method: string;
}

/** The figures of an interview, in words. What was not there to be measured is left out. */
export function useFigures(): (figures: Figures) => Figure[] {
  const t = useTranslations('report');
  const common = useTranslations('common');
  const reader = useReader();
  const { length, tenths, percent, number } = useFormats();
  const times = (n: number) => (n === 0 ? t('never') : t('times', { n }));
  return ({
    candidateMs, talkRatio, response, pauses, wordsPerMinute, interruptionsByCandidate, interruptionsByInterviewer,
    longestTurnMs, fillers,
  }) => {
    const spoke = candidateMs > 0;
    const figures: (Figure | false | undefined)[] = [
      spoke && {
        name: t('figures.pace'),
        value: wordsPerMinute === undefined ? '–' : t('wordsPerMinute', { n: Math.round(wordsPerMinute) }),
        about: wordsPerMinute === undefined ? t('unknown') : undefined,
        method: 'wordsPerMinute',
      },
      fillers && {
        name: t('figures.fillers'),
        value: t('perMinute', { n: number(fillers.perMinute, 1) }),
        about: t('fillerWords', {
          count: fillers.count,
          words: fillers.words.map(({ word, count }) => t('fillerWord', { word, n: count })).join(', '),
        }),
        method: 'fillers',
      },
      spoke && {
        name: t('figures.pause'),
        value: pauses.count === 0 ? t('noPause') : tenths(pauses.longestMs),
        about: pauses.count === 0
          ? undefined
          : t('pauseShare', { reader, share: percent(pauses.share), pauses: common('pauses', { n: pauses.count }) }),
        method: 'pauses',
      },
      response && {
        name: t('figures.response', { reader }),
        value: t('usually', { length: tenths(response.medianMs) }),
        about: response.count < 3 ? undefined : t(response.count < 10 ? 'slowest' : 'nineOfTen', { length: tenths(response.p90Ms) }),
        method: 'response',
      },
      talkRatio !== undefined && { name: t('figures.talk', { reader }), value: percent(talkRatio), method: 'talkRatio' },
      spoke && { name: t('figures.spoken', { reader }), value: length(candidateMs), method: 'candidateMs' },
      spoke && { name: t('figures.longest', { reader }), value: length(longestTurnMs), method: 'longestTurnMs' },
      { name: t('figures.youInterrupted', { reader }), value: times(interruptionsByCandidate), method: 'interruptions' },
      { name: t('figures.interrupted', { reader }), value: times(interruptionsByInterviewer), method: 'interruptions' },
    ];
    return figures.filter((figure) => figure !== false && figure !== undefined);
  };
}
