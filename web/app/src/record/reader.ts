import type { Role } from '@antiphon/client';
import { createContext, use } from 'react';
import { useTranslations } from 'use-intl';

/** Who reads a record: the candidate, who is “you” in it, or somebody else. */
export type Reader = 'candidate' | 'other';

interface Reading {
  reader: Reader;
  /** What the candidate is called, where somebody else reads and that is known. */
  candidate?: string;
}

/** Somebody else, who is not told whose record it is. */
export const stranger: Reading = { reader: 'other' };

export const ReaderContext = createContext<Reading>({ reader: 'candidate' });

export const useReader = (): Reader => use(ReaderContext).reader;

/** What the two who speak are called, for this reader. */
export function useNames(): Record<Role, string> {
  const t = useTranslations('common');
  const { reader, candidate } = use(ReaderContext);
  return { candidate: reader === 'candidate' ? t('you') : (candidate ?? t('candidate')), interviewer: t('interviewer') };
}
