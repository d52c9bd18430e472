import type { Role } from '@antiphon/client';
import { createContext, use } from 'react';
import { useTranslations } from 'use-intl';

/** Who reads a record: the candidate, who is “you” in it, or somebody else. */
export type Reader = 'candidate' | 'other';

export const ReaderContext = createContext<Reader>('candidate');

export const useReader = (): Reader => use(ReaderContext);

/** What the two who speak are called, for this reader. */
export function useNames(): Record<Role, string> {
  const t = useTranslations('common');
  return { candidate: t(useReader() === 'candidate' ? 'you' : 'candidate'), interviewer: t('interviewer') };
}
