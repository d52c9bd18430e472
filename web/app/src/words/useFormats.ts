import type { Millis, Turn } from '@antiphon/client';
import { useMemo } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { tenthsOf, lengthOf } from './lengths.ts';

/** Times, lengths and counts as the reader's language writes them. */
export function useFormats() {
  const t = useTranslations('common');
  const format = useFormatter();
  return useMemo(() => {
    const length = (ms: Millis) => {
      const { unit, ...values } = lengthOf(ms);
      return t(unit, values as never);
    };
    return {
      /** `42 s`, `3 min 5 s`, `1 h 2 min`. */
      length,
      /** `0.4 s`: for lengths where tenths matter. */
      tenths: (ms: Millis) => t('tenths', { n: tenthsOf(ms) }),
      day: (timestamp: string) => format.dateTime(new Date(timestamp), { dateStyle: 'medium', timeStyle: 'short' }),
      date: (timestamp: string) => format.dateTime(new Date(timestamp), { dateStyle: 'medium' }),
      number: (n: number, fractionDigits = 0) => format.number(n, { maximumFractionDigits: fractionDigits }),
      percent: (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 0 }),
      /** What stands for a turn without words. */
      wordless: ({ role, speechMs, pauses, cut }: Pick<Turn, 'role' | 'speechMs'> & Partial<Turn>) => {
        if (role === 'interviewer' && cut) return t('cutBeforeFirstWord');
        const what = { role, length: length(speechMs) };
        const n = pauses?.length ?? 0;
        return n === 0 ? t('wordless', what) : t('wordlessWithPauses', { ...what, pauses: t('pauses', { n }) });
      },
    };
  }, [t, format]);
}

export type Formats = ReturnType<typeof useFormats>;
