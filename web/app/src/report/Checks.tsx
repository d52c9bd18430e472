import type { Checks as ChecksData } from '@antiphon/client';
import { useTranslations } from 'use-intl';
import { useReader } from '../record/reader.ts';

/** What became of the model's answer on its way here. */
export function Checks({ checks: { unproven, unfit, moved, repaired } }: { checks: ChecksData }) {
  const t = useTranslations('report');
  const reader = useReader();
  const out = [unproven > 0 && t('unproven', { n: unproven, reader }), unfit > 0 && t('unfit', { n: unfit })].filter(Boolean);
  const sentences = [
    out.length > 0 && t('dropped', { what: out.join('; ') }),
    moved > 0 && t('moved', { n: moved }),
    repaired > 0 && t('repaired', { n: repaired }),
  ].filter(Boolean);
  return sentences.length > 0 ? <p>{sentences.join(' ')}</p> : null;
}
